//! Takes text apart: what is kept, what becomes a token, what is too much of one thing.
//! It knows nothing of columns or styles, nor of how a token is spelled.

use crate::text::class::is_plain_byte;
use crate::text::cluster;
use std::ops::ControlFlow;
use unicode_segmentation::UnicodeSegmentation;

/// One step through a text. The texts of all atoms, in order, are the whole text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Atom<'a> {
    /// Drawn as it is: one cluster of one or two cells.
    Kept {
        /// The cluster.
        text: &'a str,
        /// Whether it would melt into what was kept before it if both were drawn as one text.
        apart: bool,
    },
    /// Marks with no letter to stand on; with one of a single cell they take at most two.
    Baseless(&'a str),
    /// A code point that must not be drawn.
    Hidden(char),
    /// More marks or elements than a cluster may have.
    Excess(&'a str),
}

/// Calls `emit` with the atoms of `text`, in order, until it breaks.
/// A letter keeps at most `marks` marks.
pub(super) fn scan<'a>(
    text: &'a str,
    marks: u8,
    emit: &mut impl FnMut(Atom<'a>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for (start, cluster) in text.grapheme_indices(true) {
        if cluster.bytes().all(is_plain_byte) {
            emit(Atom::Kept {
                text: cluster,
                apart: false,
            })?;
            continue;
        }
        let after = text
            .get(start + cluster.len()..)
            .and_then(|rest| rest.chars().next());
        cluster::take_apart(cluster, after, marks, emit)?;
    }
    ControlFlow::Continue(())
}
