//! Lines of the main text that are no text: what is repeated from above it, stamps, calls to
//! action, links to other articles, what comes after its end.

use std::collections::HashMap;

use dom_query::NodeRef;

use super::super::survey::{Line, Survey};
use super::super::{Subject, access, date as article_date, wording};
use super::build::Build;
use super::{Known, link_lists, words};
use crate::extract::dom;
use crate::model::clean_line;
use crate::normalise::date;

/// How many lines at the beginning may repeat what stands above the text.
const HEAD_LINES: usize = 10;
/// How many lines at the end may be about the article instead of in it.
const FOOT_LINES: usize = 8;
/// The longest line, in characters, that can be nothing but a date or a byline.
const STAMP_CHARS_MAX: usize = 110;
/// A line of so many characters is running text.
const PROSE_CHARS_MIN: usize = 80;
/// A shorter line, in characters, may well stand twice in a text.
const REPEATED_CHARS_MIN: usize = 30;
/// A longer line, in characters, is no caption.
const REPEATED_CHARS_MAX: usize = 250;
/// How far back, in lines, the same line is looked for.
const REPEATED_LINES: usize = 4;

/// So many nodes of a block are searched for the one line in it that is to go.
const RUN_NODES_MAX: usize = 24;

/// Takes lines out of the main text that are none.
pub(super) fn tidy(subject: &Subject<'_>, root: &NodeRef<'_>, known: &Known<'_>) {
    let survey = Survey::of(root);
    let lines = &survey.lines;
    let end = end(lines, known);
    let foot = foot(subject, &lines[..end], known);
    let mut is_head = true;
    for (at, line) in lines.iter().enumerate() {
        let in_head = is_head && at < HEAD_LINES;
        let is_repeated = is_repeated(lines, at);
        let is_clutter = is_clutter(line);
        let is_date = |line: &Line<'_>| is_date_line(subject, line);
        let is_label = words::is_label_of_date(&line.text) && lines.get(at + 1).is_some_and(is_date);
        let is_stamp =
            in_head && (is_date(line) || is_label || is_byline(line, known) || is_signature(subject, line, known));
        let repeats = repeats_head(line, at, in_head, lines.len(), known);
        is_head &= repeats || is_clutter || is_stamp || !is_prose(line);
        let leads_away = in_head && is_all_link(line) || is_signpost(lines, at);
        if at >= foot || repeats || is_repeated || is_clutter || is_stamp || leads_away {
            remove_line(root, line.node, &line.text);
        }
    }
    link_lists::remove(subject, root);
}

/// Whether a line is running text.
pub(super) fn is_prose(line: &Line<'_>) -> bool {
    line.heading == 0 && line.chars() >= PROSE_CHARS_MIN && line.link_chars * 2 < line.chars()
}

/// Whether a line above the text repeats headline or lead.
fn repeats_head(line: &Line<'_>, at: usize, in_head: bool, count: usize, known: &Known<'_>) -> bool {
    let repeats_title = at < HEAD_LINES && known.title.is_some_and(|title| wording::same(title, &line.text));
    let repeats_lead = in_head && count > at + 2 && known.lead.is_some_and(|lead| wording::same(lead, &line.text));
    repeats_title || repeats_lead
}

/// Whether a line says what one shortly before it says: a caption that stands there once for
/// people and once for programs, or a pulled quote. Paragraphs of one element that are long
/// enough for running text may be the same because the author wrote so.
fn is_repeated(lines: &[Line<'_>], at: usize) -> bool {
    let line = &lines[at];
    let is_paragraph = |line: &Line<'_>| line.node.has_name("p") && !line.place.figure && is_prose(line);
    let is_plain = |before: &Line<'_>| {
        is_paragraph(line)
            && is_paragraph(before)
            && line.node.parent().map(|parent| parent.id) == before.node.parent().map(|parent| parent.id)
    };
    (REPEATED_CHARS_MIN..=REPEATED_CHARS_MAX).contains(&line.chars())
        && lines[at.saturating_sub(REPEATED_LINES)..at]
            .iter()
            .any(|before| before.text == line.text && !is_plain(before))
}

/// Whether a line is no text wherever it stands.
fn is_clutter(line: &Line<'_>) -> bool {
    words::is_notice(&line.text) || (words::is_related(&line.text) && (line.link_chars > 0 || line.chars() < 40))
}

/// Whether a line is nothing but links; above the text such a line names topics or sections. A
/// heading that is a link may be what the text is about.
fn is_all_link(line: &Line<'_>) -> bool {
    line.heading == 0 && line.link_chars * 20 >= line.chars() * 19
}

/// Whether a paragraph between others is nothing but a link: it leads to another article. A point of
/// a list that is a link may be what the text is about.
fn is_signpost(lines: &[Line<'_>], at: usize) -> bool {
    let line = &lines[at];
    let chars = line.chars();
    is_all_link(line)
        && (15..=200).contains(&chars)
        && line.node.has_name("p")
        && !dom::self_and_ancestors(&line.node).take(6).any(|outer| {
            outer.node_name().is_some_and(|name| matches!(&*name, "li" | "td" | "blockquote" | "figure" | "figcaption"))
        })
        && at.checked_sub(1).is_some_and(|before| is_prose(&lines[before]))
        && lines.get(at + 1).is_none_or(is_prose)
}

/// The line with which the part after the article begins: the first heading of such a part, or the
/// name of the author above what is told of them, in the last third of the text.
fn end(lines: &[Line<'_>], known: &Known<'_>) -> usize {
    let total: usize = lines.iter().map(Line::chars).sum();
    let builds: HashMap<Build, usize> =
        lines.iter().enumerate().filter(|(_, line)| is_prose(line)).map(|(at, line)| (Build::of(line), at)).collect();
    let last_prose = lines.iter().rposition(is_prose);
    let mut read = 0;
    let mut before = None;
    for (at, line) in lines.iter().enumerate() {
        // Where no text follows it, the offer of the rest ends an article that is cut off.
        if last_prose.is_some_and(|last| at > last) && access::is_offer(&line.text) {
            return at;
        }
        let is_end = words::is_tail(&line.text) || known.authors.iter().any(|name| wording::same(name, &line.text));
        if read * 3 >= total * 2 && is_end {
            // A line in a box of its own ends nothing if paragraphs built like those above follow.
            let before = before.map(Build::of).filter(|before| Build::of(line) != *before);
            let goes_on = before.and_then(|before| builds.get(&before)).is_some_and(|last| *last > at);
            if !goes_on {
                return at;
            }
        }
        read += line.chars();
        if is_prose(line) {
            before = Some(line);
        }
    }
    lines.len()
}

/// The line with which the notes about the article begin that stand below it: where it appeared
/// first, who else worked on it, how to reach its author.
fn foot(subject: &Subject<'_>, lines: &[Line<'_>], known: &Known<'_>) -> usize {
    let is_note = |line: &Line<'_>| {
        is_clutter(line) || words::is_closing(&line.text) || is_date_line(subject, line) || is_about_author(line, known)
    };
    let notes = lines.iter().rev().take(FOOT_LINES.min(lines.len() / 2)).take_while(|line| is_note(line)).count();
    lines.len() - notes
}

/// Whether a line tells of an author: it begins with the name and is no quotation.
fn is_about_author(line: &Line<'_>, known: &Known<'_>) -> bool {
    known.authors.iter().any(|name| {
        line.text.find(name).is_some_and(|at| {
            (at == 0 && words::is_about(&line.text[name.len()..])) || (at > 0 && words::is_contact(&line.text[..at]))
        })
    })
}

/// Whether a short line above the text is little more than a date, or a word for one with a date.
fn is_date_line(subject: &Subject<'_>, line: &Line<'_>) -> bool {
    if line.chars() > STAMP_CHARS_MAX || !line.text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let dates = date::find(&line.text, &article_date::context(subject));
    let dated: usize = dates.iter().map(|found| found.span.len()).sum();
    dated > 0 && (dated * 2 >= line.text.len() || words::is_stamp(&line.text))
}

/// Whether a short line above the text names who wrote it.
fn is_byline(line: &Line<'_>, known: &Known<'_>) -> bool {
    line.chars() <= STAMP_CHARS_MAX
        && (words::is_byline(&line.text) || known.authors.iter().any(|name| wording::same(name, &line.text)))
}

/// Whether a short line above the text has both an author and a date, whatever else it says.
fn is_signature(subject: &Subject<'_>, line: &Line<'_>, known: &Known<'_>) -> bool {
    line.chars() < PROSE_CHARS_MIN
        && known.authors.iter().any(|name| line.text.contains(name))
        && !date::find(&line.text, &article_date::context(subject)).is_empty()
}

/// Removes a line's block and the blocks around it that hold nothing else.
fn remove_line(root: &NodeRef<'_>, node: NodeRef<'_>, text: &str) {
    let outermost = dom::self_and_ancestors(&node).take_while(|node| node.id != root.id && has_only(node, text)).last();
    match outermost {
        Some(node) => node.remove_from_parent(),
        None => run_of(&node, text).iter().for_each(NodeRef::remove_from_parent),
    }
}

/// The nodes in a block, between two breaks, that hold a line and nothing else. Old pages break
/// their lines instead of writing paragraphs.
fn run_of<'a>(block: &NodeRef<'a>, text: &str) -> Vec<NodeRef<'a>> {
    let children: Vec<NodeRef<'a>> = block.children_it(false).take(RUN_NODES_MAX).collect();
    let is_break = |node: &NodeRef<'_>| node.node_name().is_some_and(|name| &*name == "br" || dom::is_block(&name));
    let runs = children.split(is_break);
    let shown = |run: &[NodeRef<'_>]| {
        let texts: Vec<String> = run.iter().map(|node| node.text().to_string()).collect();
        clean_line(&texts.concat())
    };
    runs.into_iter().find(|run| !run.is_empty() && shown(run) == text).map(<[_]>::to_vec).unwrap_or_default()
}

/// Whether a text is all that people see of a node. Looks no further than the first difference,
/// so that it costs no more than the text is long.
pub(super) fn has_only(node: &NodeRef<'_>, text: &str) -> bool {
    let mut wanted = text.chars().filter(|c| !c.is_whitespace());
    for inner in node.descendants_it() {
        let same = dom::with_text(&inner, |shown| {
            let is_shown =
                inner.parent().and_then(|parent| parent.node_name()).is_none_or(|name| !dom::is_silent(&name));
            !is_shown || shown.chars().filter(|c| !is_blank(*c)).all(|c| wanted.next() == Some(c))
        });
        if same == Some(false) {
            return false;
        }
    }
    wanted.next().is_none()
}

/// Characters that cleaning takes out of a line.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
}
