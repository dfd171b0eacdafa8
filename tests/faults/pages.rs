//! Pages that are hostile, or change (M).
