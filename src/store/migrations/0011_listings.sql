-- What the last listing had, and what is to leave, is looked up with every refresh: among the items of
-- a source that stay or leave, never among all of them.

DROP INDEX item_leaving;

CREATE INDEX item_leaving ON item (source, listing) WHERE leaving;

CREATE INDEX item_staying ON item (source, listing) WHERE NOT leaving;
