-- Incidents: runs of bad verdicts that the operator is told of.

CREATE TABLE incident (
    source INTEGER NOT NULL REFERENCES source (key) ON DELETE CASCADE,
    -- When it was opened, in microseconds since 1970.
    opened INTEGER NOT NULL,
    -- Whether it goes on.
    is_open INTEGER NOT NULL,
    -- All of it as JSON.
    json TEXT NOT NULL,
    PRIMARY KEY (source, opened)
) STRICT, WITHOUT ROWID;

CREATE INDEX incident_newest ON incident (is_open, opened);
