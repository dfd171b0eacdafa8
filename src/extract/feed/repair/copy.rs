//! Copies a feed so that it comes out well-formed and in one dialect: names in one case under the
//! usual prefixes, all items in the channel, and nothing left open.

use super::cdata::CdataEnds;
use super::elements::{LINES, NEXT, TEXTS, VOID};
use super::entity::{Entities, push_attribute, push_text};
use super::markup::{Attribute, TagEnds, attributes, is_name, name_of};
use super::notes::{Fault, Notes};
use super::places::Places;
use super::scope::Scope;
use super::text_kind;
use super::vocabulary::{self, Core, UNKNOWN};

/// Elements open at the same time; what lies deeper is copied as if its own tags were not there.
const DEPTH_MAX: usize = 100;

/// Items of one feed that are read. Few feeds have more than some hundreds; each takes some kilobytes of
/// memory, whatever is in it.
pub(in crate::extract::feed) const ITEMS_MAX: usize = 2_000;

/// How much of a feed is read, in bytes: it is held in several forms at the same time. The largest of a
/// thousand real ones has 1.3 million.
pub(in crate::extract::feed) const BYTES_MAX: usize = 5 * 1024 * 1024;

/// Start tags of one feed that are read: some dozens for each item. Each becomes an element in
/// memory, and a feed may consist of nothing else.
const TAGS_MAX: usize = 200_000;

/// The bases (`xml:base`) that hold in one element, in bytes: they come before each address in it,
/// and honest ones are short.
const BASE_BYTES_MAX: usize = 2048;

/// An open element.
struct Open<'t> {
    /// Its name as the feed writes it, for its end tag.
    raw: &'t str,
    /// Its name as it was written; empty if only its content is.
    written: String,
    /// How many namespaces were declared before it.
    bindings: usize,
    /// How many bytes of bases hold around it.
    base_bytes: usize,
    /// Text for people, or part of it.
    is_text: bool,
}

/// The copier: what is open, and what was written.
pub(super) struct Copy<'c, 't> {
    core: Core,
    is_cdf: bool,
    entities: &'c mut Entities,
    notes: &'c mut Notes,
    out: String,
    open: Vec<Open<'t>>,
    scope: Scope<'t>,
    /// How many bytes of bases hold here.
    base_bytes: usize,
    ends: TagEnds,
    /// Elements that are open and too deep to be written.
    buried: usize,
    has_channel: bool,
    /// Where the item that is open begins in what was written.
    item: Option<usize>,
    items: usize,
    tags: usize,
    /// There is an item more than are read.
    has_more: bool,
    cdata: CdataEnds,
    comment_ends: Places,
}

impl<'c, 't> Copy<'c, 't> {
    /// A copier of a text of so many bytes.
    pub(super) fn new(
        core: Core,
        is_cdf: bool,
        entities: &'c mut Entities,
        notes: &'c mut Notes,
        text_bytes: usize,
    ) -> Self {
        Self {
            core,
            is_cdf,
            entities,
            notes,
            out: String::with_capacity(text_bytes.min(BYTES_MAX) + 2048),
            open: Vec::new(),
            scope: Scope::new(core),
            base_bytes: 0,
            ends: TagEnds::new(text_bytes),
            buried: 0,
            has_channel: false,
            item: None,
            items: 0,
            tags: 0,
            has_more: false,
            cdata: CdataEnds::default(),
            comment_ends: Places::of("-->"),
        }
    }

    /// Copies from the root element, whose tag has this inside, to its end.
    pub(super) fn run(mut self, root: &'t str, text: &'t str) -> String {
        self.begin(root);
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<']).filter(|_| !self.open.is_empty() && !self.is_full()) {
            self.out.push_str(self.fitting(&rest[..at]));
            rest = &rest[at..];
            let taken = self.markup(rest);
            rest = &rest[taken..];
        }
        if self.item.is_some() && !self.is_full() {
            self.out.push_str(self.fitting(rest));
        }
        self.finish();
        self.out
    }

    /// Whether the rest of the feed is left unread. The item that is open then is cut off.
    fn is_full(&self) -> bool {
        self.has_more || self.tags > TAGS_MAX || self.out.len() >= BYTES_MAX
    }

    /// As much of a text as is still read.
    fn fitting<'s>(&self, text: &'s str) -> &'s str {
        &text[..text.floor_char_boundary(BYTES_MAX.saturating_sub(self.out.len()))]
    }

    /// Writes the declaration and the root element with all namespaces.
    fn begin(&mut self, root: &'t str) {
        self.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let attributes = attributes(&root[name_of(root).len()..]);
        let raw = name_of(root);
        let local = raw.rsplit(':').next().unwrap_or(raw).to_ascii_lowercase();
        let is_whole = matches!(local.as_str(), "rss" | "rdf" | "feed");
        let name = if self.core == Core::Rss { "rss" } else { "feed" };
        self.out.push_str(&format!("<{name}"));
        if self.core == Core::Rss {
            self.out.push_str(" version=\"2.0\"");
        } else {
            self.out.push_str(" xmlns=\"http://www.w3.org/2005/Atom\"");
        }
        for (prefix, address) in vocabulary::NAMESPACES {
            self.out.push_str(&format!(" xmlns:{prefix}=\"{address}\""));
        }
        if is_whole {
            self.scope.declare(&attributes, true);
            self.write_attributes(name, &attributes);
        }
        self.out.push('>');
        let raw = if is_whole { raw } else { "" };
        self.open.push(Open { raw, written: name.to_owned(), bindings: 0, base_bytes: 0, is_text: false });
        if !is_whole {
            self.start_tag(root);
        }
    }

    /// Ends whatever is still open. An item that the end of the text cuts is left out, if there
    /// are others.
    fn finish(&mut self) {
        if self.is_full() {
            self.notes.add(Fault::Full);
        }
        if let Some(start) = self.item {
            if !self.is_full() {
                self.notes.add(Fault::Cut);
            }
            if self.items > 1 {
                self.out.truncate(start);
                let container = self.open.iter().position(|open| matches!(open.written.as_str(), "item" | "entry"));
                self.open.truncate(container.unwrap_or(1));
            }
        }
        if !self.open.is_empty() && self.core == Core::Rss && !self.has_channel {
            self.start_channel("", &[]);
        }
        self.close_to(0, false);
    }

    /// Copies what begins with `&` or `<`; how many bytes were taken.
    fn markup(&mut self, rest: &'t str) -> usize {
        if rest.starts_with('&') {
            return self.entities.copy(rest, &mut self.out);
        }
        if rest.starts_with("<![CDATA[") {
            let (inside, taken) = self.cdata.find(rest, self.open.last().map(|open| open.raw), self.notes);
            let inside = self.fitting(inside);
            push_text(inside, &mut self.out);
            return taken;
        }
        if rest.starts_with("<!--") {
            // Comments say nothing, and `--` in them would be an error.
            // One that never ends would take all that follows with it.
            return match self.comment_ends.next_in(rest) {
                Some(end) => end + 3,
                None => {
                    self.notes.add(Fault::Comment);
                    "<!--".len()
                }
            };
        }
        if rest.starts_with("<?") || rest.starts_with("<!") {
            return rest.find('>').map_or(rest.len(), |end| end + 1);
        }
        if let Some(end) = self.ends.find(rest) {
            match rest[1..].strip_prefix('/') {
                Some(name) => self.end_tag(name_of(name)),
                None => self.start_tag(&rest[1..end]),
            }
            return end + 1;
        }
        self.notes.add(Fault::LessThan);
        self.out.push_str("&lt;");
        1
    }

    fn start_tag(&mut self, inner: &'t str) {
        self.tags += 1;
        let raw = name_of(inner);
        let attributes = attributes(&inner[raw.len()..]);
        let is_empty = inner.ends_with('/');
        if self.open.len() >= DEPTH_MAX {
            self.notes.add(Fault::TooDeep);
            self.buried += usize::from(!is_empty);
            return;
        }
        let (bindings, base_bytes) = (self.scope.len(), self.base_bytes);
        self.scope.declare(&attributes, self.open.len() == 1 && self.open[0].raw.is_empty());
        let (prefix, local) = self.scope.resolve(raw, self.notes);
        let is_core = prefix == self.core.prefix();
        let is_item = is_core && matches!((self.core, &*local), (Core::Rss, "item") | (Core::Atom, "entry"));
        self.make_room(is_core, is_item, &local);
        if is_item && self.items == ITEMS_MAX {
            self.has_more = true;
            return;
        }
        let is_text = self.open.last().is_some_and(|open| open.is_text);
        if self.core == Core::Rss && is_core && !is_text && local == "channel" && self.item.is_none() {
            if !self.has_channel {
                self.start_channel(raw, &attributes);
            }
            return;
        }
        if self.core == Core::Rss && !self.has_channel {
            self.start_channel("channel", &[]);
        }
        let name = self.written(is_text, prefix, &local);
        if is_item {
            self.item = Some(self.out.len());
            self.items += 1;
        }
        self.out.push('<');
        self.out.push_str(&name);
        self.write_attributes(&name, &attributes);
        self.out.push('>');
        if self.is_cdf && !is_text {
            self.cdf_attributes(&name, &attributes);
        }
        let is_text = is_text || TEXTS.contains(&name.as_str()) || prefix == "xhtml";
        self.open.push(Open { raw, written: name, bindings, base_bytes, is_text });
        if is_empty || (is_text && VOID.contains(&&*local)) {
            self.close_to(self.open.len() - 1, false);
        }
    }

    /// The name that an element is written with: in texts without its prefix, as HTML.
    fn written(&self, is_text: bool, prefix: &str, local: &str) -> String {
        if !is_name(local) || local.contains(':') {
            return format!("{UNKNOWN}:element");
        }
        if is_text {
            return local.to_owned();
        }
        if prefix == self.core.prefix() {
            return vocabulary::modern(self.core, local).unwrap_or(local).to_owned();
        }
        format!("{prefix}:{local}")
    }

    /// Ends what cannot go on where an element begins: an item before the next, a line before
    /// its neighbour.
    fn make_room(&mut self, is_core: bool, is_item: bool, local: &str) {
        let is_container = |open: &Open<'_>| matches!(open.written.as_str(), "rss" | "channel" | "feed");
        if is_item {
            let in_content = self.core == Core::Atom && self.open.iter().any(|open| open.written == "content");
            if !in_content {
                let containers = self.open.iter().take_while(|open| is_container(open)).count();
                self.close_to(containers, true);
            }
        } else if is_core && NEXT.contains(&local) {
            let line = self.open.last().filter(|open| LINES.contains(&open.written.as_str()));
            if line.is_some() && self.open.len() > 1 {
                self.close_to(self.open.len() - 1, true);
            }
        }
    }

    fn start_channel(&mut self, raw: &'t str, attributes: &[Attribute<'t>]) {
        self.has_channel = true;
        let (bindings, base_bytes) = (self.scope.len(), self.base_bytes);
        self.out.push_str("<channel");
        self.write_attributes("channel", attributes);
        self.out.push('>');
        self.open.truncate(1);
        self.open.push(Open { raw, written: "channel".to_owned(), bindings, base_bytes, is_text: false });
        if self.is_cdf {
            self.cdf_attributes("channel", attributes);
        }
    }

    /// What CDF says in attributes, as elements.
    fn cdf_attributes(&mut self, name: &str, attributes: &[Attribute<'t>]) {
        for (attribute, element) in [("href", "link"), ("lastmod", "updated")] {
            let value = attributes.iter().find(|given| given.name.eq_ignore_ascii_case(attribute));
            let is_there = matches!(name, "channel" | "item") || (name == "a" && attribute == "href");
            if let Some(value) = value.filter(|_| is_there) {
                self.out.push_str(&format!("<{element}>"));
                push_attribute(value.value, self.entities, &mut self.out);
                self.out.push_str(&format!("</{element}>"));
            }
        }
    }

    fn end_tag(&mut self, raw: &str) {
        if self.buried > 0 {
            self.buried -= 1;
            return;
        }
        let Some(at) = self.open.iter().rposition(|open| !open.raw.is_empty() && open.raw.eq_ignore_ascii_case(raw))
        else {
            let is_void = VOID.contains(&raw.to_ascii_lowercase().as_str()) || raw.eq_ignore_ascii_case("channel");
            if !is_void {
                self.notes.add(Fault::Unopened);
            }
            return;
        };
        // The items of RDF stand behind the channel, where they are put into it.
        let is_channel = self.open[at].written == "channel" && at == 1;
        self.close_to(if is_channel { at + 1 } else { at }, false);
    }

    /// Ends the open elements from this one on. All but the first of them have no end tag of
    /// their own.
    fn close_to(&mut self, at: usize, is_forced: bool) {
        let implied = self.open.len().saturating_sub(at + usize::from(!is_forced));
        if self.item.is_some() && at > 0 {
            self.notes.add_many(Fault::Unclosed, implied);
        }
        while self.open.len() > at {
            if let Some(open) = self.open.pop() {
                self.out.push_str("</");
                self.out.push_str(&open.written);
                self.out.push('>');
                self.scope.leave(open.bindings);
                self.base_bytes = open.base_bytes;
                if matches!(open.written.as_str(), "item" | "entry") && !open.is_text {
                    self.item = None;
                }
            }
        }
    }

    /// Writes the attributes that mean something under their usual names.
    fn write_attributes(&mut self, element: &str, attributes: &[Attribute<'t>]) {
        for attribute in attributes {
            let (prefix, local) = attribute.name.split_once(':').unwrap_or(("", attribute.name));
            let local = vocabulary::spelled(local);
            let name = match prefix.to_ascii_lowercase().as_str() {
                "" if matches!(&*local, "xmlns" | "version" | "mode" | "type") => continue,
                "" if self.is_cdf && local == "base" => "xml:base".to_owned(),
                "" => local.into_owned(),
                "xmlns" => continue,
                "xml" => format!("xml:{local}"),
                _ => match self.scope.resolve(attribute.name, self.notes) {
                    (UNKNOWN, _) => continue,
                    (known, local) => format!("{known}:{local}"),
                },
            };
            if name == "xml:base" {
                if self.base_bytes + attribute.value.len() > BASE_BYTES_MAX {
                    self.notes.add(Fault::Base);
                    continue;
                }
                self.base_bytes += attribute.value.len();
            }
            if is_name(&name) {
                self.write_attribute(&name, attribute.value);
            }
        }
        let is_atom = self.core == Core::Atom;
        for (name, value) in text_kind::attributes(element, attributes, is_atom) {
            self.write_attribute(name, value);
        }
    }

    fn write_attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        push_attribute(value, self.entities, &mut self.out);
        self.out.push('"');
    }
}
