//! Moving about in elements that are kept as a list in document order, each with the index of the
//! element it is in and the index behind its last descendant.

/// The index of an element in its list.
pub(crate) type Index = usize;

/// An element of such a list.
pub(crate) trait Nested {
    /// The element it is in; the root is in itself.
    fn parent(&self) -> Index;
    /// The index behind its last descendant.
    fn end(&self) -> Index;
}

/// The elements in an element, in document order, without itself.
pub(crate) fn inside<T: Nested>(elements: &[T], element: Index) -> std::ops::Range<Index> {
    element + 1..elements[element].end()
}

/// Whether `inner` is `outer` or in it.
pub(crate) fn contains<T: Nested>(elements: &[T], outer: Index, inner: Index) -> bool {
    (outer..elements[outer].end()).contains(&inner)
}

/// The elements an element is in, the nearest first.
pub(crate) fn ancestors<T: Nested>(elements: &[T], element: Index) -> impl Iterator<Item = Index> + '_ {
    std::iter::successors(Some(element), |current| {
        let parent = elements[*current].parent();
        (parent != *current).then_some(parent)
    })
    .skip(1)
}

/// The children of an element, in document order.
pub(crate) fn children<T: Nested>(elements: &[T], element: Index) -> impl Iterator<Item = Index> + '_ {
    let end = elements[element].end();
    let first = Some(element + 1).filter(|first| *first < end);
    std::iter::successors(first, move |child| Some(elements[*child].end()).filter(|next| *next < end))
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Nested for (Index, Index) {
        fn parent(&self) -> Index {
            self.0
        }

        fn end(&self) -> Index {
            self.1
        }
    }

    /// `<a><b><c></c></b><d></d></a>`
    const TREE: [(Index, Index); 4] = [(0, 4), (0, 3), (1, 3), (0, 4)];

    #[test]
    fn a_list_is_walked_as_the_tree_it_is() {
        assert_eq!(inside(&TREE, 1), 2..3);
        assert!(contains(&TREE, 1, 2) && contains(&TREE, 1, 1) && !contains(&TREE, 1, 3));
        assert_eq!(ancestors(&TREE, 2).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(ancestors(&TREE, 0).count(), 0);
        assert_eq!(children(&TREE, 0).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(children(&TREE, 2).count(), 0);
    }
}
