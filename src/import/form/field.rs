//! One rule of a field, as it will be written.

use crate::import::write::quoted;

/// Fields of a list that other tools leave out where a page has them not, and take the items as they
/// are.
const MISSABLE: &[&str] = &["section", "date", "updated", "author", "lead", "body", "image", "tags"];

/// Where a rule looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) enum Select {
    /// The whole block.
    Block,
    /// A CSS selector.
    Css(String),
    /// An XPath expression.
    Xpath(String),
    /// A JSONPath.
    Json(String),
}

/// A rule of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct FieldRule {
    /// Where it looks.
    pub(in crate::import) select: Select,
    /// The attribute that it takes instead of the text.
    pub(in crate::import) attr: Option<String>,
    /// What it takes of that.
    pub(in crate::import) regex: Option<String>,
    /// How a date is written.
    pub(in crate::import) format: Option<String>,
    /// What is put around it.
    pub(in crate::import) template: Option<String>,
    /// Whether what it looks for may be missing in all items.
    pub(in crate::import) optional: bool,
}

impl FieldRule {
    /// A rule that says no more than where to look.
    pub(in crate::import) fn at(select: Select) -> Self {
        Self { select, attr: None, regex: None, format: None, template: None, optional: false }
    }

    /// The rule as one of a field of a list.
    pub(in crate::import) fn of(self, field: &str) -> Self {
        Self { optional: MISSABLE.contains(&field), ..self }
    }

    /// A rule that takes an attribute.
    pub(in crate::import) fn attr(select: Select, attr: &str) -> Self {
        Self { attr: Some(attr.to_owned()), ..Self::at(select) }
    }

    /// The rule as TOML.
    pub(in crate::import) fn toml(&self) -> String {
        let mut parts = Vec::new();
        match &self.select {
            // A rule must say something of what it takes: here the block itself.
            Select::Block if self.attr.is_none() && self.regex.is_none() => parts.push("xpath = \".\"".to_owned()),
            Select::Block => {}
            Select::Xpath(text) => parts.push(format!("xpath = {}", quoted(text))),
            Select::Css(text) | Select::Json(text) => parts.push(format!("select = {}", quoted(text))),
        }
        let more =
            [("attr", &self.attr), ("regex", &self.regex), ("format", &self.format), ("template", &self.template)];
        if let (Select::Css(text) | Select::Json(text), true) =
            (&self.select, !self.optional && more.iter().all(|(_, value)| value.is_none()))
        {
            return quoted(text);
        }
        parts.extend(more.iter().filter_map(|(key, value)| Some(format!("{key} = {}", quoted(value.as_ref()?)))));
        parts.extend(self.optional.then(|| "optional = true".to_owned()));
        format!("{{ {} }}", parts.join(", "))
    }
}

/// One rule, or several that are tried in turn.
pub(in crate::import) fn rules(rules: &[FieldRule]) -> String {
    match rules {
        [one] => one.toml(),
        several => format!("[{}]", several.iter().map(FieldRule::toml).collect::<Vec<_>>().join(", ")),
    }
}
