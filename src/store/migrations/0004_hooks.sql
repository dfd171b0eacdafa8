-- What a key leads to in every source: the same article may stand in several of them.
CREATE INDEX alias_name ON alias (name, item);

-- Feeds whose new items are handed over to a command or a webhook.
CREATE TABLE hook (
    key INTEGER PRIMARY KEY,
    feed TEXT NOT NULL UNIQUE,
    -- What the feed said of itself when it was last published, as JSON.
    about TEXT NOT NULL,
    -- Failures in a row, and when to try again (microseconds since 1970).
    failures INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER
) STRICT;

-- The sources that a hook knows, each by the rule by which the feed takes items of it. What a
-- source had before it was known by its present rule counts as handed over.
CREATE TABLE hook_source (
    hook INTEGER NOT NULL REFERENCES hook (key) ON DELETE CASCADE,
    source INTEGER NOT NULL REFERENCES source (key) ON DELETE CASCADE,
    rule TEXT NOT NULL,
    PRIMARY KEY (hook, source)
) STRICT, WITHOUT ROWID;

CREATE INDEX hook_source_source ON hook_source (source);

-- Items that were handed over, are waiting to be, or were there before.
CREATE TABLE hook_item (
    hook INTEGER NOT NULL REFERENCES hook (key) ON DELETE CASCADE,
    item INTEGER NOT NULL REFERENCES item (key) ON DELETE CASCADE,
    PRIMARY KEY (hook, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX hook_item_item ON hook_item (item);

-- What is waiting, in the order of its keys. It outlives the item, for it was promised.
CREATE TABLE hook_waiting (
    key INTEGER PRIMARY KEY,
    hook INTEGER NOT NULL REFERENCES hook (key) ON DELETE CASCADE,
    -- The item as it is handed over, as JSON.
    json TEXT NOT NULL,
    -- Microseconds since 1970.
    since INTEGER NOT NULL,
    -- The call it is part of, once there was an attempt; further ones repeat it.
    call TEXT
) STRICT;

CREATE INDEX hook_waiting_order ON hook_waiting (hook, key);
