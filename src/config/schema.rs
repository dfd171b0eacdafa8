//! The JSON Schema of the configuration, for editors.
//!
//! It is written in draft 7, the newest that the TOML language servers of today understand.

use serde_json::{Map, Value, json};

use super::vocabulary::{self, Shape, TableShape};

/// The JSON Schema of the configuration. `config/schema.json` is a copy of it.
pub fn schema() -> Value {
    let mut schema = table(&vocabulary::MAIN);
    let mut definitions: Map<String, Value> =
        vocabulary::TABLES.iter().skip(1).map(|shape| (shape.name.to_owned(), table(shape))).collect();
    let one_or_many = |one: Value| json!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] });
    let text_or = |other: &str| json!({ "anyOf": [{ "type": "string" }, reference(other)] });
    definitions.insert("field".to_owned(), one_or_many(text_or("rule")));
    definitions.insert("nexts".to_owned(), one_or_many(text_or("next")));
    definitions.insert("patterns".to_owned(), one_or_many(text_or("pattern")));
    definitions.insert("queries".to_owned(), one_or_many(text_or("query")));
    definitions.insert("headers".to_owned(), json!({ "type": "object", "additionalProperties": text_or("secret") }));
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("Depesche configuration");
    schema["definitions"] = Value::Object(definitions);
    schema
}

fn table(shape: &TableShape) -> Value {
    let properties: Map<String, Value> = shape
        .keys()
        .map(|key| {
            let mut property = value(key.shape);
            // Draft 7 ignores everything beside a `$ref`, so a description needs it wrapped.
            if property.get("$ref").is_some() {
                property = json!({ "allOf": [property] });
            }
            property["description"] = json!(key.doc);
            (key.name.to_owned(), property)
        })
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn value(shape: Shape) -> Value {
    match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Texts => {
            json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
        }
        Shape::Choice(words) => json!({ "enum": words }),
        Shape::Choices(words) => {
            json!({ "anyOf": [{ "enum": words }, { "type": "array", "items": { "enum": words }, "minItems": 1 }] })
        }
        Shape::Switch => json!({ "type": "boolean" }),
        Shape::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Shape::Duration => json!({ "type": "string", "pattern": r"^\s*([0-9]+\s*(w|d|h|m|s|ms)\s*)+$" }),
        Shape::Size => json!({ "type": "string", "pattern": r"^\s*[0-9]+\s*([kKMG]i?)?B\s*$" }),
        Shape::Patterns => reference("patterns"),
        Shape::Query => json!({ "anyOf": [{ "type": "string" }, reference("query")] }),
        Shape::Queries => reference("queries"),
        Shape::Field => reference("field"),
        Shape::Next => reference("nexts"),
        Shape::Headers => reference("headers"),
        Shape::Renamings => json!({ "type": "object", "additionalProperties": value(Shape::Texts) }),
        Shape::Reference => json!({ "anyOf": [{ "type": "string" }, reference("secret")] }),
        Shape::Table(shape) => reference(shape.name),
        Shape::Tables(shape) => {
            let one = reference(shape.name);
            json!({ "anyOf": [one, { "type": "array", "items": one }] })
        }
        Shape::TableById(shape) => {
            json!({ "type": "object", "additionalProperties": reference(shape.name), "propertyNames": { "pattern": "^[a-z0-9][a-z0-9_-]*$" } })
        }
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Set to any value, this variable has the test write the file instead of comparing it.
    const RENEW: &str = "DEPESCHE_RENEW_SCHEMA";

    #[test]
    #[expect(clippy::unwrap_used, reason = "a test")]
    fn the_file_is_current() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/schema.json");
        let current = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
        if std::env::var_os(RENEW).is_some() {
            std::fs::write(&path, &current).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == current, "config/schema.json is stale; renew it: {RENEW}=1 cargo test schema");
    }

    #[test]
    fn every_reference_has_its_definition() {
        let schema = schema();
        let text = schema.to_string();
        for part in text.split("#/definitions/").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            assert!(schema["definitions"].get(name).is_some(), "{name}");
        }
    }
}
