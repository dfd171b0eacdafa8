-- What a key leads to in every source: the same article may stand in several of them.
CREATE INDEX alias_name ON alias (name, item);
