//! A look at a parsed XPath: what it yields, and what the evaluator would only find out on a page.

use xpath_eval::{Axis, Expr, FilterExpr, FunctionCall, LocationPath, NodeTest, PathExpr, PrimaryExpr};

use super::{XPathError, Yields, refusal};

/// How deep an expression may be: the evaluator calls itself for each level. A union of so many
/// paths is that deep.
const DEPTH_MAX: usize = 64;

/// The functions of XPath 1.0 (section 4): least and most arguments, what each yields, and whether
/// its first argument must be nodes.
const FUNCTIONS: &[(&str, usize, usize, Yields, bool)] = &[
    ("boolean", 1, 1, Yields::Truth, false),
    ("ceiling", 1, 1, Yields::Text, false),
    ("concat", 2, usize::MAX, Yields::Text, false),
    ("contains", 2, 2, Yields::Truth, false),
    ("count", 1, 1, Yields::Text, true),
    ("false", 0, 0, Yields::Truth, false),
    ("floor", 1, 1, Yields::Text, false),
    ("id", 1, 1, Yields::Nodes, false),
    ("lang", 1, 1, Yields::Truth, false),
    ("last", 0, 0, Yields::Text, false),
    ("local-name", 0, 1, Yields::Text, true),
    ("name", 0, 1, Yields::Text, true),
    ("namespace-uri", 0, 1, Yields::Text, true),
    ("normalize-space", 0, 1, Yields::Text, false),
    ("not", 1, 1, Yields::Truth, false),
    ("number", 0, 1, Yields::Text, false),
    ("position", 0, 0, Yields::Text, false),
    ("round", 1, 1, Yields::Text, false),
    ("starts-with", 2, 2, Yields::Truth, false),
    ("string", 0, 1, Yields::Text, false),
    ("string-length", 0, 1, Yields::Text, false),
    ("substring", 2, 3, Yields::Text, false),
    ("substring-after", 2, 2, Yields::Text, false),
    ("substring-before", 2, 2, Yields::Text, false),
    ("sum", 1, 1, Yields::Text, true),
    ("translate", 3, 3, Yields::Text, false),
    ("true", 0, 0, Yields::Truth, false),
];

/// Inspects an expression. `text` is what it was parsed from, to find places in it.
pub(super) fn inspect(expression: &Expr, text: &str) -> Result<Yields, XPathError> {
    Inspection { text }.yields(expression, 0)
}

struct Inspection<'t> {
    text: &'t str,
}

impl Inspection<'_> {
    fn yields(&self, expression: &Expr, depth: usize) -> Result<Yields, XPathError> {
        if depth > DEPTH_MAX {
            return Err(refusal(format!("it is more than {DEPTH_MAX} levels deep"), 0));
        }
        let of = |part: &Expr| self.yields(part, depth + 1);
        match expression {
            Expr::Or(left, right) | Expr::And(left, right) => {
                of(left)?;
                of(right)?;
                Ok(Yields::Truth)
            }
            Expr::Equality(left, _, right) | Expr::Relational(left, _, right) => {
                let sides = (of(left)?, of(right)?);
                if sides == (Yields::Nodes, Yields::Nodes) && !is_single(left) && !is_single(right) {
                    return Err(refusal("all nodes on one side would be compared with all on the other", 0));
                }
                Ok(Yields::Truth)
            }
            Expr::Additive(left, _, right) | Expr::Multiplicative(left, _, right) => {
                of(left)?;
                of(right)?;
                Ok(Yields::Text)
            }
            Expr::Negate(inner) => of(inner).map(|_| Yields::Text),
            Expr::Union(left, right) => match (of(left)?, of(right)?) {
                (Yields::Nodes, Yields::Nodes) => Ok(Yields::Nodes),
                _ => Err(refusal("`|` joins nodes of the page, and this is none", 0)),
            },
            Expr::Path(PathExpr::Location(path)) => self.path(path, depth),
            Expr::Path(PathExpr::Filter(filter)) => self.filter(filter, depth),
            Expr::Path(PathExpr::FilterLocation(filter, path)) => match self.filter(filter, depth)? {
                Yields::Nodes => self.path(path, depth),
                _ => Err(refusal("what stands before `/` must be nodes of the page", 0)),
            },
        }
    }

    fn path(&self, path: &LocationPath, depth: usize) -> Result<Yields, XPathError> {
        let predicates = path.steps.iter().flat_map(|step| &step.predicates);
        predicates.map(|predicate| self.yields(predicate, depth + 1)).find(Result::is_err).unwrap_or(Ok(Yields::Nodes))
    }

    fn filter(&self, filter: &FilterExpr, depth: usize) -> Result<Yields, XPathError> {
        let yields = match &filter.primary {
            PrimaryExpr::Variable(name) => {
                return Err(refusal("there are no variables here", self.place(&format!("${}", name.local))));
            }
            PrimaryExpr::Parenthesized(inner) => self.yields(inner, depth + 1)?,
            PrimaryExpr::Literal(_) | PrimaryExpr::Number(_) => Yields::Text,
            PrimaryExpr::Function(call) => self.call(call, depth)?,
        };
        if !filter.predicates.is_empty() && yields != Yields::Nodes {
            return Err(refusal("what stands before `[` must be nodes of the page", 0));
        }
        for predicate in &filter.predicates {
            self.yields(predicate, depth + 1)?;
        }
        Ok(yields)
    }

    fn call(&self, call: &FunctionCall, depth: usize) -> Result<Yields, XPathError> {
        let name = call.name.local.as_str();
        let place = || self.place(name);
        let known = FUNCTIONS.iter().find(|known| known.0 == name && call.name.prefix.is_none());
        let Some((_, least, most, yields, of_nodes)) = known else {
            return Err(refusal(format!("there is no function `{name}` in XPath 1.0"), place()));
        };
        let given = call.args.len();
        if given < *least || given > *most {
            let wanted = if given < *least { least } else { most };
            let arguments = if *wanted == 1 { "argument" } else { "arguments" };
            return Err(refusal(format!("`{name}` takes {wanted} {arguments}, not {given}"), place()));
        }
        for (index, argument) in call.args.iter().enumerate() {
            let yields = self.yields(argument, depth + 1)?;
            if *of_nodes && yields != Yields::Nodes {
                return Err(refusal(format!("`{name}` takes nodes of the page"), place()));
            }
            if name == "translate" && index > 0 && !is_literal(argument) {
                return Err(refusal("the characters that `translate` replaces must be given in quotes", place()));
            }
        }
        Ok(*yields)
    }

    fn place(&self, name: &str) -> usize {
        self.text.find(name).unwrap_or(0)
    }
}

fn is_literal(expression: &Expr) -> bool {
    matches!(expression, Expr::Path(PathExpr::Filter(FilterExpr { primary: PrimaryExpr::Literal(_), predicates }))
        if predicates.is_empty())
}

/// Whether a path leads from one node to one at most: `.`, `..`, `@href`, `../@id`.
fn is_single(expression: &Expr) -> bool {
    let Expr::Path(PathExpr::Location(path)) = expression else { return false };
    path.steps.iter().all(|step| match step.axis {
        Axis::SelfAxis | Axis::Parent => true,
        Axis::Attribute => matches!(step.node_test, NodeTest::QName(_)),
        _ => false,
    })
}
