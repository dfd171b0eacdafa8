-- Texts of items by what near-identical ones have in common, for feeds that unite by text.

-- Items whose text was looked at, in the state that they were in then; the bands are those below,
-- none if the text is too short.
CREATE TABLE text (
    item INTEGER PRIMARY KEY REFERENCES item (key) ON DELETE CASCADE,
    -- As in `item`, microseconds since 1970.
    updated INTEGER NOT NULL
) STRICT;

CREATE TABLE text_band (
    band INTEGER NOT NULL,
    item INTEGER NOT NULL REFERENCES text (item) ON DELETE CASCADE,
    PRIMARY KEY (band, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX text_band_item ON text_band (item);
