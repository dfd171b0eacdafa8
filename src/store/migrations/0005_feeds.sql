-- Feeds by their ids: those that are configured, and since when others are no longer.

CREATE TABLE feed (
    id TEXT PRIMARY KEY,
    -- Microseconds since 1970.
    removed INTEGER
) STRICT, WITHOUT ROWID;
