//! An item under the hands of rules.

use crate::config::{ItemField, ItemTemplate, Piece};
use crate::model::Item;
use crate::normalise::html;

use super::Circumstances;

/// An item with what its rules need of it.
pub(super) struct Subject<'a> {
    pub(super) item: &'a mut Item,
    pub(super) circumstances: Circumstances<'a>,
    /// The body as the source has it, and as rules left it.
    body: Option<String>,
    /// The text of the body, once a rule asked for it.
    body_text: Option<String>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(item: &'a mut Item, body: Option<String>, circumstances: Circumstances<'a>) -> Self {
        Self { item, circumstances, body, body_text: None }
    }

    /// The body, not sanitised.
    pub(super) fn body(&self) -> Option<&str> {
        self.body.as_deref().or(self.item.body_html.as_deref())
    }

    /// Gives the item another body.
    pub(super) fn set_body(&mut self, html: String) {
        self.item.body_html = html::sanitise(&html, &self.item.url);
        self.body = Some(html);
        self.body_text = None;
    }

    /// The text of the body.
    pub(super) fn body_text(&mut self) -> &str {
        let item = &*self.item;
        self.body_text.get_or_insert_with(|| item.body_html.as_deref().map(html::to_text).unwrap_or_default())
    }

    /// Headline, lead and body, one below the other.
    pub(super) fn text(&mut self) -> String {
        let body = self.body_text().to_owned();
        let parts = [Some(self.item.title.as_str()), self.item.lead.as_deref(), Some(body.as_str())];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    }

    /// The text that a template makes of the item; `None` if it names a field that the item lacks.
    pub(super) fn filled(&self, template: &ItemTemplate) -> Option<String> {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => Some(text.clone()),
            Piece::Field(field) => self.value(*field).filter(|value| !value.is_empty()),
        };
        template.0.iter().map(piece).collect()
    }

    /// A field in words.
    fn value(&self, field: ItemField) -> Option<String> {
        let item = &*self.item;
        match field {
            ItemField::Title => Some(item.title.clone()),
            ItemField::Lead => item.lead.clone(),
            ItemField::Section => item.sections.first().map(|section| section.name.clone()),
            ItemField::Author => {
                Some(item.authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>().join(", "))
            }
            ItemField::Tags => Some(item.tags.join(", ")),
            ItemField::Url => Some(item.url.to_string()),
            ItemField::Language => item.language.clone(),
            ItemField::Date => item.published.map(|moment| moment.at.format("%Y-%m-%d").to_string()),
            ItemField::Source => Some(self.circumstances.source_name.to_owned()),
            ItemField::Text | ItemField::Body | ItemField::Image | ItemField::Enclosure => None,
        }
    }
}
