//! The same expressions on the same trees, by lxml. It gets the tree as it was parsed here, written
//! as XML, so that XPath is all that is compared.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use dom_query::{Document, NodeData, NodeId, NodeRef};

use super::{Chart, Found, find};
use crate::config::{SiteConfig, XPath};
use crate::extract::dom::{self, Step};

#[path = "../../../tests/support/tool.rs"]
#[allow(unreachable_pub, reason = "the integration tests share it")]
mod tool;

const PROGRAM: &str = include_str!("oracle.py");

/// Directories of site-config files and of pages, for a measurement beyond the pages below.
const SITE_CONFIGS: &str = "DEPESCHE_SITE_CONFIGS";
const PAGES: &str = "DEPESCHE_PAGES";

/// Pages as they are written: nested, flat, with tables, drawings and what browsers repair.
const WRITTEN: &[&str] = &[
    r#"<!doctype html><html lang="de"><head><title>Der Bote - Politik</title><meta property="og:title" content="Der Rat tagt | Bote">
<link rel="canonical" href="/politik/rat_story.html"><script type="application/ld+json">{"datePublished": "2026-11-20"}</script></head>
<body class="page article"><div id="main" class="content main"><h1> Der  Rat tagt </h1><p class="byline">Von <a href="/autor/ada" rel="author">Ada</a> | 20. November</p>
<div class="text">Anfang<p>Eins <b>zwei</b> drei</p><!-- Anzeige --><div class="ad banner"><img src="/ads/1.png"></div><p>Vier</p><p>Fünf <i>sechs</i></p></div>
<div class="pages"><a href="/politik/rat?page=1">1</a> <a href="/politik/rat?page=2">weiter</a></div></div><footer id="footer">Zuletzt geändert am 21.11.</footer></body></html>"#,
    r#"<table><tr><td>a<td>b<tr><td colspan=2>c</table><ul><li>1<li>2<ul><li>2.1</ul><li>3</ul><p>x<p>y<b>z<p>w</b>
<svg viewBox="0 0 1 1"><g id="g"><path d="M0"/></g></svg><select><option selected>o<option>p</select><br><hr><img alt="q"><p></p>"#,
    r#"<article data-no="7"><h2>Ü &amp; ü &lt;x&gt; &nbsp;y</h2><section><p>10</p><p>9.50</p><p> 8 </p><p>keine</p></section>
<dl><dt>A<dd>1<dd>2<dt>B<dd>3</dl><figure><img src="a.jpg" srcset="a.jpg 1x, b.jpg 2x"><figcaption>Bild: X</figcaption></figure></article>"#,
];

/// Expressions of every kind that the format's documentation has, and every axis and function.
const EXPRESSIONS: &[&str] = &[
    "//h1",
    "//h1/text()",
    "/html/body//p[1]",
    "(//p)[1]",
    "(//p)[last()]",
    "//p[last()]",
    "//p[position() > 1]",
    "//div[@id='main']//p",
    "//div[@id = 'main' and @class]",
    "//*[contains(@class, 'ad')]",
    "//*[@class='ad' or @id='g']",
    "//div[contains(concat(' ', normalize-space(@class), ' '), ' main ')]",
    "//*[starts-with(@class, 'con')]/h1",
    "//meta[@property='og:title']/@content",
    "substring-before(//meta[@property='og:title']/@content, ' | ')",
    "substring-after(//p[@class='byline'], 'Von ')",
    "substring-before(substring-after(//script, '\"datePublished\": \"'), '\"')",
    "concat(substring-before(//link[@rel='canonical']/@href, '_story.html'), '_print.html')",
    "normalize-space(//h1)",
    "string(//footer)",
    "string-length(normalize-space(//h1))",
    "translate(//h1, 'DER', 'der')",
    "count(//p)",
    "sum(//section/p[position() < 3])",
    "number(//section/p[3])",
    "number(//section/p[4])",
    "floor(//section/p[2])",
    "ceiling(//section/p[2])",
    "round(9.5)",
    "-//section/p[1] + 3 * 2 div 4 mod 3",
    "//h1 | //h2 | //title",
    "//a[@rel='author'] | //a/@href",
    "//a[contains(@href, 'page=') and not(contains(., '1'))]/@href",
    "//p/following-sibling::p",
    "//p/preceding-sibling::*[1]",
    "//b/ancestor::*",
    "//b/ancestor::div[1]/@class",
    "//b/ancestor-or-self::*[@id]",
    "//div[@class='text']/following::*",
    "//i/preceding::p",
    "//td/..",
    "//li[ul]/ul/li",
    "//li[not(ul)]",
    "//*[self::h1 or self::h2]",
    "//img[not(@alt)]/@src",
    "//@class",
    "//comment()",
    "//div/comment()/following-sibling::p",
    "//p[b]/b/text()",
    "//p[.='Vier']",
    "//p[. > 9]",
    "//p[text()='Vier']/@x",
    "//*[local-name()='path']",
    "//*[name()='g']/@id",
    "//svg//*",
    "//tr[2]/td/@colspan",
    "//tbody/tr",
    "//dd[2]",
    "//dt[2]/following-sibling::dd[1]",
    "//option[@selected]",
    "//p[normalize-space()]",
    "//p[not(normalize-space())]",
    "//ul/li[last()]",
    "//li[position() mod 2 = 1]",
    "//*[@data-no]/@data-no",
    "(//p/b | //p/i)[1]",
    "//div[count(p) > 1]",
    "//p[string-length() > 6]",
    "//p[preceding-sibling::comment()]",
    "//div/text()[normalize-space()]",
    "(//div//p)[2]/preceding::text()[1]",
    "//footer/node()",
    "/node()",
    "/*",
    "/",
    "//nothing",
    "//h1 = ' Der  Rat tagt '",
    "//p != 'Vier'",
    "not(//nothing)",
    "boolean(//svg) and true()",
    "//p = //p",
    "1 = 1.0",
    "'a' = 'b' or 2 > 1",
    "descendant::p[2]",
    "/html/body/p",
    "//p[2][1]",
    "//p[1][2]",
    "//section/p[. = //section/p[2]]",
    "//a[@href = //a[2]/@href]",
    "//*[@src][1]",
    "//figure/img/@srcset",
    "substring('12345', 2, 3)",
    "substring('12345', 1.5, 2.6)",
    "substring('12345', 0)",
    "contains('', '')",
    "//h2[contains(., '\u{a0}')]",
    "string(1 div 0)",
    "string(0 div 0)",
    "1000000 * 3",
    "string(-0)",
    "//p[position() = last() - 1]",
];

/// A page of which only what XML can say is left.
struct Sheet {
    document: Document,
    xml: String,
    index: HashMap<NodeId, usize>,
}

/// Whether a name is one in XML, too. A declaration of a namespace is no attribute there.
fn is_name(name: &str) -> bool {
    name != "xmlns"
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

impl Sheet {
    fn new(html: &str) -> Self {
        let html: String = html.chars().filter(|c| !c.is_control() || "\t\n\r".contains(*c)).collect();
        let document = Document::from(html.replace(['\u{fffe}', '\u{ffff}'], ""));
        let elements: Vec<NodeRef<'_>> = document.root().descendants_it().filter(NodeRef::is_element).collect();
        for node in elements {
            let names: Vec<String> = node.attrs().iter().map(|attr| attr.name.local.to_string()).collect();
            names.iter().filter(|name| !is_name(name)).for_each(|name| node.remove_attr(name));
            if node.node_name().is_some_and(|name| !is_name(&name)) {
                node.remove_from_parent();
            }
        }
        let (mut xml, mut index) = (String::new(), HashMap::new());
        dom::walk(&document.html_root(), |node, step| write(node, step, &mut xml, &mut index));
        // What stands beside the root element is nothing that XML keeps.
        let beside: Vec<NodeRef<'_>> = document.root().children_it(false).filter(|node| !node.is_element()).collect();
        beside.iter().for_each(|node| node.remove_from_parent());
        Self { document, xml, index }
    }

    /// What an expression finds, in the words of the program.
    fn found(&self, text: &str) -> Result<Vec<String>, String> {
        let xpath = XPath::new(text).map_err(|error| error.to_string())?;
        let chart = Chart::default();
        let found = find(&xpath, &self.document.root(), &chart);
        if chart.is_spent() {
            return Err("it takes too long".to_owned());
        }
        let of = |node: &NodeRef<'_>| self.index.get(&node.id).copied().unwrap_or(usize::MAX);
        let truth = xpath.yields() == crate::config::Yields::Truth;
        let shown = |found: Found<'_>| match found {
            Found::Node(node) if node.is_element() => {
                format!("{} <{}>", of(&node), node.node_name().unwrap_or_default())
            }
            Found::Node(node) if node.is_text() => format!("{} text {}", of(&node.parent().unwrap()), node.text()),
            Found::Node(_) => "comment".to_owned(),
            Found::Attribute { node, name, value } => format!("{} @{name}={value}", of(&node)),
            Found::Text(_) if truth => "true".to_owned(),
            Found::Text(text) => format!("text {text}"),
        };
        Ok(found.into_iter().map(shown).collect())
    }
}

fn write(node: &NodeRef<'_>, step: Step, xml: &mut String, index: &mut HashMap<NodeId, usize>) -> bool {
    let escaped = |text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        text.replace('\r', "&#13;").replace('\n', "&#10;").replace('\t', "&#9;")
    };
    if let Some(element) = node.element_ref() {
        let name = &*element.name.local;
        if matches!(step, Step::Close) {
            let _ = write!(xml, "</{name}>");
            return true;
        }
        let next = index.len();
        index.insert(node.id, next);
        let _ = write!(xml, "<{name}");
        for attr in &element.attrs {
            let _ = write!(xml, " {}=\"{}\"", attr.name.local, escaped(&attr.value));
        }
        xml.push('>');
        return true;
    }
    if matches!(step, Step::Open) {
        node.query(|node| match node.data {
            NodeData::Text { ref contents } => xml.push_str(&escaped(contents)),
            NodeData::Comment { ref contents } => {
                let _ = write!(xml, "<!--{} -->", contents.replace('-', "="));
            }
            _ => {}
        });
    }
    false
}

/// The answers of the program for all expressions on each page.
fn asked(sheets: &[Sheet], expressions: &[String]) -> Option<Vec<Vec<Vec<String>>>> {
    let mut command = tool::tool("python3", &["-c", "import lxml"])?;
    let pages: Vec<serde_json::Value> =
        sheets.iter().map(|sheet| serde_json::json!({ "xml": sheet.xml, "expressions": expressions })).collect();
    let mut child = command.args(["-c", PROGRAM]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = serde_json::to_vec(&pages).unwrap();
    let writer = std::thread::spawn(move || input.write_all(&text));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// Compares; gives the number of comparisons, of those that found something, and the differences.
fn compared(sheets: &[Sheet], expressions: &[String]) -> Option<(usize, usize, Vec<String>)> {
    let (mut all, mut telling, mut differences) = (0, 0, Vec::new());
    for (at, (sheet, answers)) in sheets.iter().zip(asked(sheets, expressions)?).enumerate() {
        for (expression, theirs) in expressions.iter().zip(answers) {
            let ours = sheet.found(expression);
            all += 1;
            telling += usize::from(!theirs.is_empty());
            // `/` finds the document, which has no name.
            if ours.as_ref() != Ok(&theirs) && expression != "/" {
                differences.push(format!("page {at}, {expression}\n  ours   {ours:?}\n  theirs {theirs:?}"));
            }
        }
    }
    Some((all, telling, differences))
}

#[test]
fn lxml_finds_the_same() {
    let sheets: Vec<Sheet> = WRITTEN.iter().map(|html| Sheet::new(html)).collect();
    // Comparing all nodes with all others is refused here.
    let expressions: Vec<String> =
        EXPRESSIONS.iter().filter(|text| XPath::new(text).is_ok()).map(|text| (*text).to_owned()).collect();
    assert!(expressions.len() + 2 >= EXPRESSIONS.len(), "{} of {}", expressions.len(), EXPRESSIONS.len());
    let Some((all, telling, differences)) = compared(&sheets, &expressions) else { return };
    assert!(differences.is_empty(), "{} of {all} differ:\n{}", differences.len(), differences.join("\n"));
    assert!(telling * 3 > all, "{telling} of {all} find something");
}

/// Compares what site-config files find on pages, if both are named by the variables.
#[test]
fn lxml_finds_the_same_by_site_config_files() {
    let (Some(configs), Some(pages)) = (std::env::var_os(SITE_CONFIGS), std::env::var_os(PAGES)) else { return };
    let mut expressions: Vec<String> = files(Path::new(&configs)).iter().flat_map(|path| of_file(path)).collect();
    expressions.sort();
    expressions.dedup();
    let html = files(Path::new(&pages)).into_iter().filter_map(|path| std::fs::read(path).ok());
    let sheets: Vec<Sheet> = html.map(|bytes| Sheet::new(&String::from_utf8_lossy(&bytes))).collect();
    let began = Instant::now();
    let Some((all, telling, differences)) = compared(&sheets, &expressions) else { return };
    eprintln!(
        "{} expressions, {} pages: {all} compared in {:?}, {telling} find something, {} differ",
        expressions.len(),
        sheets.len(),
        began.elapsed(),
        differences.len()
    );
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn of_file(path: &Path) -> Vec<String> {
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    let (config, _) = SiteConfig::parse(&text);
    let links = config.single_page_link.into_iter().chain(config.next_page_link);
    let links = links.flat_map(|link| [Some(link.xpath), link.condition]).flatten();
    let lists = [config.title, config.body, config.author, config.date, config.strip, config.dissolve];
    lists.into_iter().flatten().chain(links).map(|xpath| xpath.as_str().to_owned()).collect()
}
