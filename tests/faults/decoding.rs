//! Bodies: bombs, broken codings, character sets (D).
