-- Sources, their state, what they published, and how their refreshes ended.

CREATE TABLE source (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    -- The state of the source as JSON.
    state TEXT NOT NULL,
    -- How many listings were read. Counted, because clocks can be set back.
    listings INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What items are found and ordered by. Small rows: each refresh touches those in the listing.
CREATE TABLE item (
    key INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source (key) ON DELETE CASCADE,
    id TEXT NOT NULL,
    -- Microseconds since 1970. `date` is the time an item is published under.
    date INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    -- The number of the last listing that had it.
    listing INTEGER NOT NULL,
    position INTEGER NOT NULL,
    UNIQUE (source, id)
) STRICT;

-- Newest first; items of one time in the order of the refreshes and listings they came in.
CREATE INDEX item_order ON item (source, date DESC, first_seen DESC, position, id);

-- The items themselves as JSON, apart from the rows above because they are large.
CREATE TABLE content (
    item INTEGER PRIMARY KEY REFERENCES item (key) ON DELETE CASCADE,
    json TEXT NOT NULL
) STRICT;

-- Everything an item was ever recognised by.
CREATE TABLE alias (
    source INTEGER NOT NULL REFERENCES source (key) ON DELETE CASCADE,
    name TEXT NOT NULL,
    item INTEGER NOT NULL REFERENCES item (key) ON DELETE CASCADE,
    PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX alias_item ON alias (item);

CREATE TABLE item_section (
    item INTEGER NOT NULL REFERENCES item (key) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    PRIMARY KEY (item, slug)
) STRICT, WITHOUT ROWID;

-- Every section that items of a source ever had, with how often it was spelled which way.
CREATE TABLE section (
    source INTEGER NOT NULL REFERENCES source (key) ON DELETE CASCADE,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    uses INTEGER NOT NULL,
    PRIMARY KEY (source, slug, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
    key INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES source (key) ON DELETE CASCADE,
    -- The line as JSON.
    record TEXT NOT NULL
) STRICT;

CREATE INDEX history_source ON history (source, key);
