//! Feeds that are broken or hostile (X).
