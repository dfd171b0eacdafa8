-- Archives: what feeds published before what they show now, in documents that don't change.

-- Microseconds since 1970, as in the content: what is archived is a version of an item.
ALTER TABLE item ADD COLUMN updated INTEGER NOT NULL DEFAULT 0;

UPDATE item SET updated = (
    SELECT unixepoch(substr(json ->> 'updated', 1, 19)) * 1000000
         + CAST(substr(rtrim(substr(json ->> 'updated', 21), 'Z') || '000000', 1, 6) AS INTEGER)
    FROM content WHERE content.item = item.key
);

-- Retention removes it as soon as feeds were published without it.
ALTER TABLE item ADD COLUMN leaving INTEGER NOT NULL DEFAULT 0;

CREATE INDEX item_leaving ON item (source) WHERE leaving;

-- One document. It stays as a row when its items are gone: its name must not be used again, and
-- the one after it goes on naming it.
CREATE TABLE archive (
    key INTEGER PRIMARY KEY,
    -- The path of the feed.
    feed TEXT NOT NULL,
    -- 1 is the first of a feed.
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    -- What the document says of the feed, as JSON; NULL when its items are gone.
    head TEXT,
    -- The newest change in it, and when it was closed; microseconds since 1970.
    updated INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    UNIQUE (feed, number),
    UNIQUE (feed, name)
) STRICT;

CREATE INDEX archive_closed ON archive (closed) WHERE head IS NOT NULL;

-- Items as they were when they were archived, each once, however many feeds have it.
CREATE TABLE version (
    key INTEGER PRIMARY KEY,
    -- SHA-256 of the JSON.
    hash BLOB NOT NULL UNIQUE,
    json TEXT NOT NULL
) STRICT;

-- What is in which document. A row outlives its version as long as the item is stored, so that it
-- is not published a second time.
CREATE TABLE archive_item (
    archive INTEGER NOT NULL REFERENCES archive (key) ON DELETE CASCADE,
    -- 0 is the top of the document.
    place INTEGER NOT NULL,
    -- Which item in which state it was. Not by its key, as it may leave the store and come back.
    source TEXT NOT NULL,
    item TEXT NOT NULL,
    updated INTEGER NOT NULL,
    version INTEGER REFERENCES version (key),
    PRIMARY KEY (archive, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX archive_item_state ON archive_item (source, item, updated);
CREATE INDEX archive_item_version ON archive_item (version);
