//! Floor 2: documents -> HTTP. axum lives only here.
