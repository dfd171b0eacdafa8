-- Subscriptions of ours at the hubs of others, which send us what is new.

CREATE TABLE upstream (
    -- The part of the callback that nobody can guess.
    token TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    -- The rest as JSON.
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
