use super::*;

/// The feed that the rules give for an address and what its page says.
fn feed_of(url: &str, html: &str) -> Option<String> {
    feed(&Url::parse(url).ok()?, html).map(|(url, _)| url.to_string())
}

#[test]
fn addresses_alone_tell() {
    for (page, expected) in [
        (
            "https://www.youtube.com/channel/UCsXVk37bltHxD1rDPwtNM8Q/videos",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UCsXVk37bltHxD1rDPwtNM8Q",
        ),
        (
            "https://m.youtube.com/playlist?list=PLabc_-1",
            "https://www.youtube.com/feeds/videos.xml?playlist_id=PLabc_-1",
        ),
        ("https://vimeo.com/channels/staffpicks", "https://vimeo.com/channels/staffpicks/videos/rss"),
        ("https://vimeo.com/somebody", "https://vimeo.com/somebody/videos/rss"),
        ("https://old.reddit.com/r/rust/", "https://www.reddit.com/r/rust/.rss"),
        ("https://www.reddit.com/r/rust/new/", "https://www.reddit.com/r/rust/new/.rss"),
        ("https://www.reddit.com/", "https://www.reddit.com/.rss"),
        ("https://bsky.app/profile/bsky.app", "https://bsky.app/profile/bsky.app/rss"),
        ("https://news.ycombinator.com/", "https://news.ycombinator.com/rss"),
        ("https://stackoverflow.com/questions/tagged/rust", "https://stackoverflow.com/feeds/tag/rust"),
        ("https://cooking.stackexchange.com/questions", "https://cooking.stackexchange.com/feeds"),
        ("https://es.stackoverflow.com/questions/12/x", "https://es.stackoverflow.com/feeds/question/12"),
        ("https://github.com/rust-lang/rust", "https://github.com/rust-lang/rust/releases.atom"),
        ("https://github.com/rust-lang/rust/tags", "https://github.com/rust-lang/rust/tags.atom"),
        ("https://github.com/a/b/commits/feature/x", "https://github.com/a/b/commits/feature/x.atom"),
        ("https://gitlab.com/g/sub/p", "https://gitlab.com/g/sub/p.atom"),
        ("https://gitlab.com/g/p/-/commits/main", "https://gitlab.com/g/p/-/commits/main?format=atom"),
        ("https://gitlab.com/g/p/-/releases", "https://gitlab.com/g/p/-/releases.atom"),
        ("https://codeberg.org/forgejo/forgejo/releases", "https://codeberg.org/forgejo/forgejo/releases.rss"),
        ("https://pypi.org/project/lxml/", "https://pypi.org/rss/project/lxml/releases.xml"),
        ("https://medium.com/@somebody", "https://medium.com/feed/@somebody"),
        ("https://somebody.medium.com/", "https://somebody.medium.com/feed"),
        ("https://medium.com/tag/rust/latest", "https://medium.com/feed/tag/rust"),
        ("https://bote.substack.com/archive", "https://bote.substack.com/feed"),
        ("https://www.tumblr.com/bote", "https://bote.tumblr.com/rss"),
        ("https://bote.tumblr.com/tagged/muehle", "https://bote.tumblr.com/tagged/muehle/rss"),
        ("https://bote.blogspot.com/", "https://bote.blogspot.com/feeds/posts/default"),
        ("https://bote.blogspot.co.uk/search/label/a%20b", "https://bote.blogspot.co.uk/feeds/posts/default/-/a%20b"),
        ("https://bote.wordpress.com/category/politik/", "https://bote.wordpress.com/category/politik/feed/"),
    ] {
        assert_eq!(feed_of(page, "").as_deref(), Some(expected), "{page}");
    }
}

#[test]
fn pages_tell_what_addresses_do_not() {
    let channel = r#"<meta itemprop="identifier" content="UCsXVk37bltHxD1rDPwtNM8Q">"#;
    let videos = "https://www.youtube.com/feeds/videos.xml?channel_id=UCsXVk37bltHxD1rDPwtNM8Q";
    assert_eq!(feed_of("https://www.youtube.com/@somebody", channel).as_deref(), Some(videos));
    let sounds = "https://feeds.soundcloud.com/users/soundcloud:users:4711/sounds.rss";
    let user = r#"<meta property="al:ios:url" content="soundcloud://users:4711">"#;
    assert_eq!(feed_of("https://soundcloud.com/somebody", user).as_deref(), Some(sounds));
    let generator = |name: &str| format!("<head><meta name=\"generator\" content=\"{name} 6.1\"></head>");
    for (page, software, expected) in [
        ("https://social.example/@bote", "Mastodon", "https://social.example/@bote.rss"),
        ("https://forum.example/c/cascade/10", "Discourse", "https://forum.example/c/cascade/10.rss"),
        ("https://forum.example/", "Discourse", "https://forum.example/latest.rss"),
        ("https://bote.example/", "WordPress", "https://bote.example/feed/"),
        ("https://bote.example/tag/muehle/", "WordPress", "https://bote.example/tag/muehle/feed/"),
        ("https://bote.example/", "Blogger", "https://bote.example/feeds/posts/default"),
    ] {
        assert_eq!(feed_of(page, &generator(software)).as_deref(), Some(expected), "{page}");
        assert_eq!(feed_of(page, &generator("Hugo")), None, "{page}");
    }
}

#[test]
fn what_no_rule_names_has_none() {
    for page in [
        "https://bote.example/@somebody",
        "https://www.youtube.com/@somebody",
        "https://www.youtube.com/watch?v=abc",
        "https://www.youtube.com/",
        "https://vimeo.com/76979871",
        "https://github.com/",
        "https://github.com/trending",
        "https://github.com/rust-lang/rust/issues/1",
        "https://gitlab.com/explore",
        "https://medium.com/@somebody/a-story-123",
        "https://substack.com/home",
        "https://soundcloud.com/somebody",
        "https://notreddit.com/r/rust",
        "https://evil.example/github.com/a/b",
    ] {
        assert_eq!(feed_of(page, ""), None, "{page}");
    }
}
