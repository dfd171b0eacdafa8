-- What does not work at present, such as a publish directory whose disk is full.

CREATE TABLE trouble (
    place TEXT PRIMARY KEY,
    -- Microseconds since 1970.
    since INTEGER NOT NULL,
    cause TEXT NOT NULL
) STRICT, WITHOUT ROWID;
