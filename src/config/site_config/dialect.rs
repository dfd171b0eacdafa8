//! The XPath of site-config files as it is written there, made XPath.

use xpath_eval::{Axis, Expr, NodeTest, PathExpr};

use crate::config::{XPath, XPathError};

/// Compiles an expression. A path that begins with the name of an element means any such element
/// of the page, for there is no other place that it could start from.
pub(super) fn xpath(text: &str, origin: &str) -> Result<XPath, XPathError> {
    let compiled = XPath::new(text)?;
    let compiled = if starts_with_a_name(compiled.expression()) { XPath::new(&format!("//{text}"))? } else { compiled };
    Ok(compiled.from(origin))
}

fn starts_with_a_name(expression: &Expr) -> bool {
    let Expr::Path(PathExpr::Location(path)) = expression else { return false };
    let is_name = |test: &NodeTest| matches!(test, NodeTest::QName(_) | NodeTest::AnyName);
    let first = path.steps.first().filter(|_| !path.is_absolute);
    first.is_some_and(|step| step.axis == Axis::Child && is_name(&step.node_test))
}

/// A text as a literal of XPath, which knows no escapes: without the quotes that it cannot have.
pub(super) fn literal(text: &str) -> String {
    if text.contains('\'') { format!("\"{}\"", text.replace('"', "")) } else { format!("'{text}'") }
}
