//! YAML as a tree: aliases are put in, as far as the limits allow.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::{DEPTH_MAX, Entry, NODES_MAX, Node, Unreadable, Value};

/// Reads the first document of a YAML text.
pub(in crate::import) fn yaml(text: &str) -> Result<Node, Unreadable> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| Unreadable {
            line: error.marker().line(),
            cause: format!("not YAML: {}", error.info()),
        })?;
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        builder.take(event, span)?;
    }
    builder.root.ok_or(Unreadable { line: 1, cause: "the file says nothing".to_owned() })
}

/// A list or a table that is not yet complete.
#[derive(Debug)]
struct Open {
    line: usize,
    anchor: usize,
    entries: Vec<Entry>,
    items: Vec<Node>,
    /// The name whose value comes next.
    key: Option<(String, usize)>,
    is_table: bool,
}

#[derive(Debug, Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    root: Option<Node>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Unreadable> {
        let line = span.start.line();
        match event {
            Event::Scalar(text, style, anchor, _) => {
                self.put(Node { line, value: scalar(&text, style) }, anchor)?;
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    return Err(Unreadable { line, cause: "an alias names what does not exist yet".to_owned() });
                };
                self.nodes = self.nodes.saturating_add(size(&node));
                self.put(node, 0)?;
            }
            Event::SequenceStart(anchor, _) => self.begin(line, anchor, false)?,
            Event::MappingStart(anchor, _) => self.begin(line, anchor, true)?,
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    let value = if open.is_table { Value::Table(open.entries) } else { Value::List(open.items) };
                    self.put(Node { line: open.line, value }, open.anchor)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, line: usize, anchor: usize, is_table: bool) -> Result<(), Unreadable> {
        if self.open.len() >= DEPTH_MAX {
            return Err(Unreadable { line, cause: format!("values lie deeper than {DEPTH_MAX} levels in each other") });
        }
        self.open.push(Open { line, anchor, entries: Vec::new(), items: Vec::new(), key: None, is_table });
        Ok(())
    }

    fn put(&mut self, node: Node, anchor: usize) -> Result<(), Unreadable> {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            let cause = format!("the file stands for more than {NODES_MAX} values, aliases counted as often as used");
            return Err(Unreadable { line: node.line, cause });
        }
        if anchor > 0 {
            self.nodes = self.nodes.saturating_add(size(&node));
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return Ok(());
        };
        if !open.is_table {
            open.items.push(node);
        } else if let Some((key, line)) = open.key.take() {
            open.insert(key, line, node);
        } else {
            let line = node.line;
            let Some(key) = node.text() else {
                return Err(Unreadable { line, cause: "the name of a value must be a text".to_owned() });
            };
            open.key = Some((key, line));
        }
        Ok(())
    }
}

impl Open {
    /// Adds a value; `<<` stands for all values of another table that are not given here.
    fn insert(&mut self, key: String, line: usize, node: Node) {
        match node.value {
            Value::Table(entries) if key == "<<" => {
                let missing = entries.into_iter().filter(|other| self.entries.iter().all(|own| own.key != other.key));
                let missing: Vec<Entry> = missing.collect();
                self.entries.extend(missing);
            }
            value => {
                self.entries.retain(|own| own.key != key);
                self.entries.push(Entry { key, line, node: Node { line: node.line, value } });
            }
        }
    }
}

/// A plain scalar may be nothing or a switch; a quoted one is a text. Ruby's symbols lose their colon.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::Text(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Nothing,
        "true" | "True" | "TRUE" => Value::Switch(true),
        "false" | "False" | "FALSE" => Value::Switch(false),
        _ => Value::Text(text.strip_prefix(':').filter(|name| !name.is_empty()).unwrap_or(text).to_owned()),
    }
}

/// How many values a value has, itself counted.
fn size(node: &Node) -> usize {
    match &node.value {
        Value::List(nodes) => 1 + nodes.iter().map(size).sum::<usize>(),
        Value::Table(entries) => 1 + entries.iter().map(|entry| size(&entry.node)).sum::<usize>(),
        _ => 1,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_lines() {
        let tree = yaml("---\na: 1\nb:\n  - x\n  - 'true'\nc: &c {d: ~}\ne:\n  <<: *c\n  :f: true\n").unwrap();
        let Value::Table(entries) = tree.value else { panic!("no table") };
        let keys: Vec<_> = entries.iter().map(|entry| (entry.key.as_str(), entry.line)).collect();
        assert_eq!(keys, [("a", 2), ("b", 3), ("c", 6), ("e", 7)]);
        assert_eq!(entries[1].node.texts(), [(4, "x".to_owned()), (5, "true".to_owned())]);
        let Value::Table(merged) = &entries[3].node.value else { panic!("no table") };
        assert_eq!((merged[0].key.as_str(), &merged[0].node.value), ("d", &Value::Nothing));
        assert_eq!((merged[1].key.as_str(), &merged[1].node.value), ("f", &Value::Switch(true)));
    }

    #[test]
    fn what_would_grow_is_refused() {
        let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for level in 1..12 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(",");
            bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        assert!(yaml(&bomb).unwrap_err().cause.contains("more than 1000000 values"));
        let deep = "[".repeat(100_000);
        assert!(yaml(&deep).is_err());
        let rather_deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert!(yaml(&rather_deep).unwrap_err().cause.contains("64 levels"));
        assert_eq!(yaml("a: [1\nb: 2\n").unwrap_err().line, 2);
        assert_eq!(yaml("").unwrap_err().cause, "the file says nothing");
        assert!(yaml("a: *b").is_err());
    }
}
