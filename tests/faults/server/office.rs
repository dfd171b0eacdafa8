//! The operator's pages and orders.

use std::fs;

use super::*;

const BEARER: (&str, &str) = ("authorization", "Bearer 0123456789abcdef");
const TOKEN: &str = "token = { env = \"OPERATOR\" }";

fn post(service: &Service, path: &str) -> crate::support::Answer {
    answer(service.port, "POST", path, &[BEARER, ("content-length", "0")])
}

fn status_json(service: &Service) -> serde_json::Value {
    let answer = answer(service.port, "GET", "/status.json", &[BEARER]);
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("{answer:?}"))
}

#[test]
fn w01_a_public_listener_needs_no_token_and_orders_from_everywhere_do() {
    let program = Depesche::new("");
    let site = newspaper();
    let check = |server: &str| {
        let text = configuration(&site, 8080, server, "").replace("127.0.0.1:8080", "0.0.0.0:8080");
        program.configure(&text);
        program.run(&["check"])
    };
    assert_eq!(check("").code, Some(0));
    let refused = check("admin = \"everywhere\"");
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("there is no token") && refused.stderr.contains(":4:"), "{refused:?}");
    assert_eq!(program.run(&["run"]).code, Some(2), "nor does it start");
}

#[test]
fn w02_an_order_hurries_a_source_but_no_host_that_rests() {
    let service = Service::start(TOKEN, "");
    assert_eq!(answer(service.port, "POST", "/admin/refresh/kw", &[("content-length", "0")]).status, 403);
    for method in ["GET", "HEAD"] {
        assert_eq!(answer(service.port, method, "/admin/refresh/kw", &[BEARER]).status, 405, "GET changes nothing");
    }
    assert_eq!(post(&service, "/admin/refresh/nobody").status, 404);
    let just_now = post(&service, "/admin/refresh/kw");
    assert_eq!(just_now.status, 409, "{just_now:?}");
    assert!(just_now.header("retry-after").unwrap().parse::<u64>().unwrap() <= 60);

    // A source that wants to rest does so for the operator, too.
    service.site.answer("/muede", 429, "text/plain", "slow down");
    service.site.also_send("/muede", &["Retry-After: 3600"]);
    let more = format!("[source.muede]\nurl = \"{}/muede\"\n", service.site.base());
    service.program.configure(&configuration(&service.site, service.port, TOKEN, &more));
    assert_eq!(post(&service, "/admin/reload").status, 202);
    let rests = wait_for(PATIENCE, || {
        let status = status_json(&service);
        status["sources"]
            .as_array()?
            .iter()
            .find(|source| source["source"] == "muede" && source["verdict"] == "blocked")
            .cloned()
    });
    assert!(rests.is_some(), "{}\n{}", status_json(&service), service.program.log());
    let asked = service.site.seen().iter().filter(|seen| seen.path == "/muede").count();
    let left_alone = post(&service, "/admin/refresh/muede");
    assert_eq!(left_alone.status, 409);
    let text = String::from_utf8(left_alone.body.clone()).unwrap();
    assert!(text.contains("its server asked for that"), "{text}");
    assert!(left_alone.header("retry-after").unwrap().parse::<u64>().unwrap() > 3000);
    assert_eq!(service.site.seen().iter().filter(|seen| seen.path == "/muede").count(), asked);
}

#[test]
fn w02_a_reload_that_is_refused_is_told() {
    let service = Service::start(TOKEN, "");
    fs::write(service.program.folder.path().join("depesche.toml"), "[source.x]\nurl = 7\n").unwrap();
    assert_eq!(post(&service, "/admin/reload").status, 202);
    let told = wait_for(PATIENCE, || {
        let troubles = status_json(&service)["troubles"].to_string();
        troubles.contains("reload rejected").then_some(())
    });
    assert!(told.is_some(), "{}", status_json(&service));
    assert!(get(service.port, "/kw.rss").is_some(), "the old configuration stays in force");
}

#[test]
fn w04_a_name_that_leads_here_is_not_ours() {
    let service = Service::start(TOKEN, "");
    let bearer = "Authorization: Bearer 0123456789abcdef\r\nContent-Length: 0\r\n";
    for host in ["evil.example", "localhost.evil.example"] {
        assert_eq!(service.ask("POST", "/admin/reload", host, bearer), 421, "{host}");
        assert_eq!(service.ask("GET", "/status", host, bearer), 421, "{host}");
    }
    assert_eq!(service.ask("GET", "/kw.rss", "evil.example", ""), 200, "feeds are for everybody");
    let cross = format!("{bearer}Origin: https://evil.example\r\n");
    assert_eq!(service.ask("POST", "/admin/reload", "localhost", &cross), 403);
    let cross = format!("{bearer}Sec-Fetch-Site: cross-site\r\n");
    assert_eq!(service.ask("POST", "/admin/reload", "localhost", &cross), 403);
    assert_eq!(service.ask("POST", "/admin/reload", "localhost", bearer), 202);
}

#[test]
fn w05_who_says_to_come_from_here_comes_from_elsewhere() {
    let service = Service::start("", "");
    assert_eq!(service.ask("GET", "/metrics", "localhost", ""), 200);
    for header in ["X-Forwarded-For: 127.0.0.1", "Forwarded: for=\"[::1]\"", "X-Real-IP: 127.0.0.1", "Via: 1.1 x"] {
        assert_eq!(service.ask("GET", "/metrics", "localhost", &format!("{header}\r\n")), 404, "{header}");
    }
    assert_eq!(service.ask("GET", "/metrics", "feeds.example", ""), 404, "a proxy asks under the public name");
}

#[test]
fn what_went_wrong_is_shown_in_every_form() {
    let site = Site::start();
    site.answer("/weg", 404, "text/plain", "gone");
    let service = Service::start("", &format!("[source.weg]\nurl = \"{}/weg\"\n", site.base()));
    let bad = wait_for(PATIENCE, || {
        let page = get(service.port, "/status")?;
        page.contains("404").then_some(page)
    });
    let page = bad.unwrap_or_else(|| panic!("{}", service.program.log()));
    assert!(page.contains("id=\"weg\"") && page.contains("unreachable") && page.contains("2 sources, 1 of them bad"));
    let status = status_json(&service);
    assert_eq!(status["counts"]["sources"], 2);
    assert!(status["sources"][1]["reason"].as_str().unwrap().contains("404"), "{status}");
    let both = "depesche_refresh_duration_seconds_count 2";
    let metrics =
        wait_for(PATIENCE, || get(service.port, "/metrics").filter(|metrics| metrics.contains(both))).unwrap();
    for line in [
        "depesche_sources{verdict=\"unreachable\"} 1",
        "depesche_refreshes_total{verdict=\"unreachable\"} 1",
        "depesche_documents_unwritten 0",
        "depesche_store_failing 0",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line}\n{metrics}");
    }
    let number = |name: &str| -> f64 {
        let line = metrics.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
        line.unwrap_or_else(|| panic!("{name}\n{metrics}")).parse().unwrap()
    };
    assert!(number("depesche_fetches_total") >= 3.0, "robots.txt and two listings");
    assert!(number("depesche_items_new_total") > 5.0);
    assert!(number("depesche_http_responses_total{status=\"200\"}") > 1.0);
    let feed = answer(service.port, "GET", "/status.atom", &[]);
    assert_eq!(feed.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    let feed = String::from_utf8(feed.body).unwrap();
    roxmltree::Document::parse(&feed).unwrap();
    assert!(feed.contains("<title>Incidents – feeds.example</title>"), "{feed}");
}
