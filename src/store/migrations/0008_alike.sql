-- Which texts are alike is found when a text is read, not whenever a feed is made.

-- Texts by what they are compared by; those of feeds that unite by text are read once more.
DROP TABLE text_band;
DROP TABLE text;

CREATE TABLE text (
    item INTEGER PRIMARY KEY REFERENCES item (key) ON DELETE CASCADE,
    -- Empty if the text is too short to be compared.
    sketch BLOB NOT NULL,
    -- How much of its words a text of another source must share at least to be the same story, in
    -- thousandths; more than a thousand if it tells no story.
    share_min INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE text_band (
    band INTEGER NOT NULL,
    item INTEGER NOT NULL REFERENCES text (item) ON DELETE CASCADE,
    PRIMARY KEY (band, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX text_band_item ON text_band (item);

-- Pairs of items with nearly the same text, each both ways.
CREATE TABLE alike (
    item INTEGER NOT NULL REFERENCES text (item) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES text (item) ON DELETE CASCADE,
    -- How much of the shorter text the other one has, in thousandths.
    share INTEGER NOT NULL,
    -- Whether both are of one source.
    of_one_source INTEGER NOT NULL,
    PRIMARY KEY (item, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX alike_other ON alike (other);

-- `updated` of the item when its text was read and compared.
ALTER TABLE item ADD COLUMN text_read INTEGER;

CREATE INDEX item_text_unread ON item (source) WHERE text_read IS NOT updated;

-- The newest `updated` that the article was shown with: who takes the place of its representative
-- must not be older.
ALTER TABLE represented ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;

CREATE INDEX represented_by ON represented (feed, by_source, by_item);
