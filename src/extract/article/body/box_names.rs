//! The class names of boxes beside an article, of captions and of pictures.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::super::pattern;

/// Class names of boxes that no reader would call the article. Whole words between separators.
static BOX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)[\ _-](?:
        related[a-z]*|relatedposts|yarpp[a-z-]*|jp-relatedposts|recommend(?:ed|ations?)?|recirc[a-z]*|outbrain|taboola[a-z-]*|plista|
        newsletter[a-z]*|newsletter-?signup|nl-?box|subscribe[a-z-]*|subscription-?box|signup|
        share|shares|sharing|share-?(?:bar|buttons?|tools|links|icons)|sharedaddy|addtoany[a-z_-]*|addthis[a-z_-]*|social|socials|social-?(?:media|share|sharing|links|bar|icons|buttons|nav)|shariff[a-z]*|sharethis[a-z-]*|a2a_kit|
        comments?|comment-?(?:list|form|section|area)|commentlist|kommentare|disqus[a-z_]*|respond|
        ad|ads|adslot|adbox|ad-?(?:container|wrapper|slot|box|unit|label)|advert|adverts|advertisement|advertising|anzeige|werbung|sponsored|promo|promobox|banner|
        read-?time|reading-?time|lesezeit|readingtime|read-?more|read-?also|readmore|lesen-sie-auch|mehr-zum-thema|see-?also|also-?read|weitere-?artikel|
        author-?(?:bio|box|info|card)|about-?(?:the-?)?author|autorenbox|autoren-?info|post-?author-?box|
        breadcrumbs?|breadcrumb-?nav|pagination|pager|post-?navigation|nav-?links|toolbar|
        teaser-?(?:list|box|group|grid|row)|newsbox|newsboxes|most-?(?:read|popular)|meistgelesen|topstories|more-?(?:news|stories|articles|from|on)|
        cookie[a-z-]*|consent|gdpr|modal|popup|overlay|tooltip|piano[a-z-]*|poool[a-z-]*|registration-?wall|
        tags|tag-?(?:list|cloud|links)|post-?tags|article-?tags|entry-?tags|keywords|(?:post|entry|article)-?(?:meta|info)|(?:post|entry)-?footer|
        print-?only|screen-?reader-?text|sr-only|visually-?hidden|visuallyhidden|skip-?link|hidden|noprint|no-?print|
        sidebar|rating|ratings|vote|votes|poll|quiz|feedback|correction-?form|copyright|
        embed-?consent|audio-?player|player-?controls|
        donate|donation|spenden|support-us|contribute|app-?(?:promo|banner|download)|whatsapp[a-z-]*
        )[\ _-]",
    )
});

/// Class names of a table of contents, and of the headings that it leads to.
static CONTENTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[ _-](?:toc|table-of-contents|inhaltsverzeichnis)[ _-]"));

/// Class names of captions and credits.
static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:caption|[ _-](?:credits?|bildunterschrift|bildtext|bu|bildnachweis|bildquelle|mainpic-text|pic-?text|image-?(?:text|source|copyright)|photo-?(?:credit|by)|foto-?credit|pictsrc|legende?)[ _-])",
    )
});

/// Class names of parts of a text: what it quotes from elsewhere, what holds it, what a recipe is
/// made of.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[ _-](?:embed(?:ded|s)?|content-?(?:wrapper|body)|ingredients?|ingredient-?list|zutaten(?:liste)?)[ _-]")
});

/// The name that page builders give to every piece of a page, and blogs to what stands beside it.
static WIDGET: LazyLock<Regex> = LazyLock::new(|| pattern(r"[ _-]widgets?[ _-]"));

/// Class names of what holds a picture.
static PICTURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[ _-](?:image|img|picture|photo|foto|bild|media-?(?:image|picture|photo))(?:-?(?:box|block|container|wrapper|holder|element|teaser|embed))?[ _-]",
    )
});

/// What class words say of an element.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Said {
    /// It is a box beside the article.
    pub(super) is_box: bool,
    /// It is part of the text, which may look like a box beside it.
    pub(super) is_part: bool,
    /// It is a table of contents.
    pub(super) is_contents: bool,
    /// It is a widget.
    pub(super) is_widget: bool,
    /// It is a caption or credit.
    pub(super) is_caption: bool,
    /// It is a box with a picture in it.
    pub(super) is_picture: bool,
}

/// What they say, for words between spaces.
pub(super) fn said(words: &str) -> Said {
    if words.is_empty() {
        return Said::default();
    }
    let is_part = PART.is_match(words);
    Said {
        is_box: BOX.is_match(words) && !is_part,
        is_part,
        is_contents: CONTENTS.is_match(words),
        is_widget: WIDGET.is_match(words),
        is_caption: CAPTION.is_match(words),
        is_picture: PICTURE.is_match(words),
    }
}

/// What the class words of a page say: the same few stand on most of its elements.
#[derive(Default)]
pub(super) struct Names(HashMap<String, Said>);

impl Names {
    /// What these words say.
    pub(super) fn said(&mut self, words: &str) -> Said {
        if let Some(said) = self.0.get(words) {
            return *said;
        }
        let said = said(words);
        self.0.insert(words.to_owned(), said);
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_known_by_whole_words() {
        for words in [" article__related-posts ", " newsletterbox ", " social-media "] {
            assert!(said(words).is_box, "{words}");
        }
        for words in [" shareholder-news ", " social-media-embed ", " piano-inline-content-wrapper ", " story "] {
            assert!(!said(words).is_box, "{words}");
        }
        assert!(said(" elementor-widget elementor-widget-heading ").is_widget && !said(" widgetry ").is_widget);
        assert!(said(" bu m-t-1 ").is_caption && !said(" bus ").is_caption);
        assert!(said(" story__picture story__picture--teaser ").is_picture && !said(" pictures-of-you ").is_picture);
    }
}
