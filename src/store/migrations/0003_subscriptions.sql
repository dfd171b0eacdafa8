-- Who is told of changed documents: subscribers of the own WebSub hub, and other hubs.

CREATE TABLE recipient (
    key INTEGER PRIMARY KEY,
    -- The address of the document.
    topic TEXT NOT NULL,
    -- Where the message goes, and the host of it, which gets only so many at a time.
    address TEXT NOT NULL,
    host TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('subscriber', 'hub')),
    -- The end of a subscription in microseconds since 1970; hubs are told as long as they are
    -- configured.
    expires INTEGER CHECK ((expires IS NULL) = (role = 'hub')),
    -- What messages are signed with.
    secret TEXT,
    -- The entity tags of the document as it is, and as it was told of last.
    current TEXT,
    received TEXT,
    -- Attempts in a row that failed, and the time before which there is no other.
    failures INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL DEFAULT 0,
    UNIQUE (topic, address, role)
) STRICT;

-- Those that have something to hear.
CREATE INDEX recipient_behind ON recipient (due) WHERE received IS NOT current;

CREATE INDEX recipient_host ON recipient (host);
