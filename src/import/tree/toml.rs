//! TOML as a tree.

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::{DEPTH_MAX, Entry, Lines, Node, Unreadable, Value};

/// Reads TOML; the error is the first.
pub(in crate::import) fn toml(text: &str) -> Result<Node, Unreadable> {
    let lines = Lines::of(text);
    let table = DeTable::parse(text).map_err(|error| Unreadable {
        line: lines.line(error.span().map_or(0, |span| span.start)),
        cause: format!("not TOML: {}", error.message()),
    })?;
    let value = self::table(table.get_ref(), &lines, 0)?;
    Ok(Node { line: 1, value })
}

fn table(table: &DeTable<'_>, lines: &Lines, depth: usize) -> Result<Value, Unreadable> {
    let mut entries = Vec::with_capacity(table.len());
    for (key, value) in table {
        let line = lines.line(key.span().start);
        entries.push(Entry { key: key.get_ref().to_string(), line, node: node(value, lines, depth + 1)? });
    }
    // The parser's order is that of the alphabet.
    entries.sort_by_key(|entry| entry.line);
    Ok(Value::Table(entries))
}

fn node(value: &Spanned<DeValue<'_>>, lines: &Lines, depth: usize) -> Result<Node, Unreadable> {
    let line = lines.line(value.span().start);
    if depth > DEPTH_MAX {
        return Err(Unreadable { line, cause: format!("values lie deeper than {DEPTH_MAX} levels in each other") });
    }
    let value = match value.get_ref() {
        DeValue::Boolean(switch) => Value::Switch(*switch),
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Text(number.to_string()),
        DeValue::Float(number) => Value::Text(number.to_string()),
        DeValue::Datetime(moment) => Value::Text(moment.to_string()),
        DeValue::Array(nodes) => {
            Value::List(nodes.iter().map(|value| node(value, lines, depth + 1)).collect::<Result<_, _>>()?)
        }
        DeValue::Table(inner) => table(inner, lines, depth)?,
    };
    Ok(Node { line, value })
}
