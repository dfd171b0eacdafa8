//! Where the items are in the bytes of a document, so that a document with only some of them can
//! be put together without rendering anything again.

use std::ops::Range;

use crate::model::Format;

/// The places of a document's items. Whatever stands before the first is its head, whatever stands
/// behind the last its tail.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    items: Vec<Range<usize>>,
}

impl Parts {
    /// Finds the items in a document that this program rendered; none in a page.
    pub(super) fn of(format: Format, bytes: &[u8]) -> Self {
        let items = match format {
            Format::Rss => elements(bytes, "item"),
            Format::Atom => elements(bytes, "entry"),
            Format::Json => objects(bytes, "items"),
            Format::Html => Vec::new(),
        };
        Self { items }
    }

    pub(super) fn items(&self) -> &[Range<usize>] {
        &self.items
    }

    /// The document with only those items, in their order, whose numbers are given. There must be
    /// one at least.
    pub(super) fn only(&self, bytes: &[u8], numbers: &[usize]) -> Vec<u8> {
        let (Some(first), Some(last)) = (self.items.first(), self.items.last()) else { return bytes.to_vec() };
        // What parts the first two, parts any two: white space, and a comma in JSON.
        let gap = self.items.get(1).map_or(&b""[..], |second| &bytes[first.end..second.start]);
        let items: Vec<&[u8]> =
            numbers.iter().filter_map(|n| self.items.get(*n)).map(|at| &bytes[at.clone()]).collect();
        [&bytes[..first.start], &items.join(gap), &bytes[last.end..]].concat()
    }
}

/// The elements of a name in XML without a document type; none lies within another.
fn elements(xml: &[u8], name: &str) -> Vec<Range<usize>> {
    const CDATA_START: &[u8] = b"<![CDATA[";
    const CDATA_END: &[u8] = b"]]>";

    let end_tag = format!("</{name}>").into_bytes();
    let is_start = |rest: &[u8]| {
        rest[1..].strip_prefix(name.as_bytes()).and_then(<[u8]>::first).is_some_and(|next| b"> \n\t\r".contains(next))
    };
    let mut found = Vec::new();
    let mut start = None;
    let mut at = 0;
    while let Some(step) = xml[at..].iter().position(|byte| *byte == b'<') {
        at += step;
        let rest = &xml[at..];
        at += if rest.starts_with(CDATA_START) {
            rest.windows(CDATA_END.len()).position(|window| window == CDATA_END).unwrap_or(1)
        } else if rest.starts_with(&end_tag) {
            found.extend(start.take().map(|start| start..at + end_tag.len()));
            end_tag.len()
        } else {
            if is_start(rest) {
                start = Some(at);
            }
            1
        };
    }
    found
}

/// The objects in the array that a member of the outermost object holds.
fn objects(json: &[u8], member: &str) -> Vec<Range<usize>> {
    let name = format!("\"{member}\"").into_bytes();
    let mut found = Vec::new();
    let (mut depth, mut inside, mut start) = (0_u32, false, 0);
    let mut at = 0;
    while at < json.len() {
        match json[at] {
            b'"' => {
                let end = string_end(json, at);
                // The name of a member, and not a value of the same text.
                inside |= depth == 1 && json[at..end] == name && json.get(end) == Some(&b':');
                at = end;
                continue;
            }
            b'{' | b'[' => {
                depth += 1;
                if depth == 3 && inside {
                    start = at;
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                match depth {
                    2 if inside => found.push(start..at + 1),
                    1 if inside => return found,
                    _ => {}
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Where the string ends that begins here.
fn string_end(json: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: Format, document: &str, items: &[&str], only_second: &str) {
        let parts = Parts::of(format, document.as_bytes());
        let found: Vec<&str> = parts.items().iter().map(|at| &document[at.clone()]).collect();
        assert_eq!(found, items);
        assert_eq!(String::from_utf8_lossy(&parts.only(document.as_bytes(), &[1])), only_second);
        let all: Vec<usize> = (0..items.len()).collect();
        assert_eq!(parts.only(document.as_bytes(), &all), document.as_bytes());
    }

    #[test]
    fn items_of_rss() {
        check(
            Format::Rss,
            "<rss><items/><item>\n<d><![CDATA[<item>x</item>]]></d></item>\n <item>b</item></rss>\n",
            &["<item>\n<d><![CDATA[<item>x</item>]]></d></item>", "<item>b</item>"],
            "<rss><items/><item>b</item></rss>\n",
        );
    }

    #[test]
    fn entries_of_atom() {
        check(
            Format::Atom,
            "<feed><entryx/>\n  <entry a=\"&lt;/entry>\">a</entry>\n  <entry>b</entry>\n</feed>",
            &["<entry a=\"&lt;/entry>\">a</entry>", "<entry>b</entry>"],
            "<feed><entryx/>\n  <entry>b</entry>\n</feed>",
        );
    }

    #[test]
    fn items_of_json() {
        check(
            Format::Json,
            r#"{ "title": "items", "x": {"items": [{}]}, "items": [ {"a": "}\"{", "items": [{}]},
               {"b": [1, {}]} ], "y": [{}] }"#,
            &[r#"{"a": "}\"{", "items": [{}]}"#, r#"{"b": [1, {}]}"#],
            r#"{ "title": "items", "x": {"items": [{}]}, "items": [ {"b": [1, {}]} ], "y": [{}] }"#,
        );
    }

    #[test]
    fn documents_without_items_have_no_parts() {
        for (format, document) in [
            (Format::Rss, "<rss><channel></channel></rss>"),
            (Format::Json, r#"{"items": []}"#),
            (Format::Json, r#"{"title": "unclosed"#),
            (Format::Html, "<item></item>"),
        ] {
            assert_eq!(Parts::of(format, document.as_bytes()), Parts::default(), "{document}");
        }
    }
}
