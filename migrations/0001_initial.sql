-- The bridge's own records. One text for SQLite and PostgreSQL: TEXT, BIGINT, BOOLEAN and BYTEA
-- only, times in milliseconds since 1970, ids made by us or by the other side.

-- A Matrix person who uses the bridge.
CREATE TABLE bridge_user (
    mxid            TEXT   NOT NULL PRIMARY KEY,
    -- The private room with the bot; NULL until there is one.
    management_room TEXT
);

-- One authenticated presence at Instagram. A user may have several.
CREATE TABLE login (
    id          TEXT   NOT NULL PRIMARY KEY,
    user_mxid   TEXT   NOT NULL,
    username    TEXT   NOT NULL,
    full_name   TEXT   NOT NULL,
    -- Opaque to everyone but the network module; secret.
    session     TEXT   NOT NULL,
    -- connecting, connected, disconnected, action_required
    state       TEXT   NOT NULL,
    state_info  TEXT   NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE INDEX login_by_user ON login (user_mxid);

-- Which process works a login. The epoch grows with every claim and fences every transaction.
CREATE TABLE login_owner (
    login_id TEXT   NOT NULL PRIMARY KEY,
    owner    TEXT,
    epoch    BIGINT NOT NULL
);

-- A process that works logins.
CREATE TABLE replica (
    id          TEXT    NOT NULL PRIMARY KEY,
    slot        TEXT    NOT NULL,
    lease_until BIGINT  NOT NULL,
    dead        BOOLEAN NOT NULL
);

-- A person at Instagram and the Matrix user made for them.
CREATE TABLE ghost (
    person_id   TEXT    NOT NULL PRIMARY KEY,
    username    TEXT    NOT NULL,
    full_name   TEXT    NOT NULL,
    -- The display name Matrix was last given; NULL until then.
    shown_name  TEXT,
    -- Whether the homeserver knows the user.
    registered  BOOLEAN NOT NULL,
    -- The device made for the user without a login; NULL where the homeserver has no such thing.
    device_id   TEXT
);

-- The Matrix room that mirrors a thread.
CREATE TABLE portal (
    id          BIGINT  NOT NULL PRIMARY KEY,
    thread_id   TEXT    NOT NULL,
    -- The login a direct chat belongs to; empty for a group.
    receiver    TEXT    NOT NULL,
    is_group    BOOLEAN NOT NULL,
    -- The login that works the portal's queues.
    home_login  TEXT    NOT NULL,
    -- NULL until the room exists.
    room_id     TEXT,
    title       TEXT,
    -- The name Matrix was last given.
    shown_name  TEXT,
    -- The last row numbers handed out to the two queues; raised under the row's lock, so that
    -- numbers are in the order of commits.
    mx_seq      BIGINT  NOT NULL,
    ig_seq      BIGINT  NOT NULL,
    UNIQUE (thread_id, receiver)
);
CREATE UNIQUE INDEX portal_by_room ON portal (room_id);

-- Who is in a thread; a person whose id is also a login is one of ours.
CREATE TABLE portal_member (
    portal_id BIGINT  NOT NULL,
    person_id TEXT    NOT NULL,
    -- Whether the ghost was last known to be in the room.
    in_room   BOOLEAN NOT NULL,
    PRIMARY KEY (portal_id, person_id)
);
CREATE INDEX portal_member_by_person ON portal_member (person_id);

-- Transactions that the homeserver pushed. Never the only guard: its numbers may start again.
CREATE TABLE as_txn (
    txn_id      TEXT   NOT NULL,
    ids_sha256  TEXT   NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (txn_id, ids_sha256)
);

-- Where receiving from the homeserver has come to. `arrival` is the last arrival number; the row
-- is locked while events are written, so that numbers are in the order of commits.
CREATE TABLE hs_cursor (
    cell    TEXT   NOT NULL PRIMARY KEY,
    since   TEXT,
    arrival BIGINT NOT NULL
);

-- Every event the homeserver gave us, once for ever.
CREATE TABLE inbox_mx (
    event_id  TEXT   NOT NULL PRIMARY KEY,
    arrival   BIGINT NOT NULL,
    room_id   TEXT   NOT NULL,
    sender    TEXT   NOT NULL,
    origin_ts BIGINT NOT NULL,
    -- push, sync or messages
    source    TEXT   NOT NULL,
    -- 0 received, 10 done
    state     BIGINT NOT NULL,
    -- How often handling it was tried, and when the next try is due.
    attempts  BIGINT NOT NULL,
    next_at   BIGINT NOT NULL,
    -- The event as it came; wiped when done.
    payload   TEXT,
    -- Why it was ignored or failed, without content.
    err       TEXT
);
CREATE UNIQUE INDEX inbox_mx_by_arrival ON inbox_mx (arrival);
CREATE INDEX inbox_mx_open ON inbox_mx (room_id, arrival) WHERE state < 10;

-- What waits to go to Matrix, in order per portal.
CREATE TABLE outbox_mx (
    portal_id  BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    login_id   TEXT   NOT NULL,
    -- What happened at Instagram, so that a repeat is the same row.
    remote_key TEXT   NOT NULL,
    part       BIGINT NOT NULL,
    -- The Matrix transaction id, chosen with the row.
    txn_id     TEXT   NOT NULL,
    -- The keyed hash of remote_key that the event carries; its echo confirms the row.
    echo_key   TEXT   NOT NULL,
    -- The original time.
    ts         BIGINT NOT NULL,
    -- The remote event as JSON; wiped when done.
    payload    TEXT,
    -- 0 queued, 1 sending, 2 waiting, 10 done, 11 dead
    state      BIGINT NOT NULL,
    attempts   BIGINT NOT NULL,
    next_at    BIGINT NOT NULL,
    -- When the first attempt was made; NULL before.
    first_try_at BIGINT,
    mxid       TEXT,
    err        TEXT,
    PRIMARY KEY (portal_id, seq),
    UNIQUE (portal_id, remote_key, part)
);
CREATE INDEX outbox_mx_open ON outbox_mx (portal_id, seq) WHERE state < 10;
CREATE INDEX outbox_mx_by_echo ON outbox_mx (echo_key);

-- What waits to go to Instagram, in order per portal.
CREATE TABLE outbox_ig (
    portal_id  BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    login_id   TEXT   NOT NULL,
    event_id   TEXT   NOT NULL,
    part       BIGINT NOT NULL,
    -- message; later edit, unsend, reaction and the like
    op         TEXT   NOT NULL,
    -- The token that makes a repeat harmless, drawn with the row.
    client_ctx TEXT   NOT NULL,
    -- When its author wrote it.
    written_at BIGINT NOT NULL,
    -- The outgoing message as JSON; wiped when done.
    payload    TEXT,
    -- 0 pending, 1 in flight, 2 waiting, 3 given up and its author not told yet, 10 acknowledged, 11 confirmed, 12 cancelled, 13 dead
    state      BIGINT NOT NULL,
    attempts   BIGINT NOT NULL,
    next_at    BIGINT NOT NULL,
    first_try_at BIGINT,
    item_id    TEXT,
    echoed_at  BIGINT,
    err        TEXT,
    PRIMARY KEY (portal_id, seq),
    UNIQUE (login_id, client_ctx),
    UNIQUE (event_id, part, op)
);
CREATE INDEX outbox_ig_open ON outbox_ig (portal_id, seq) WHERE state < 10;
CREATE INDEX outbox_ig_by_ctx ON outbox_ig (portal_id, client_ctx);
CREATE INDEX outbox_ig_by_item ON outbox_ig (portal_id, item_id);

-- The heart: which Instagram message is which Matrix event. One message may be several events
-- (part) and one event several messages (out_part).
CREATE TABLE message (
    portal_id  BIGINT NOT NULL,
    item_id    TEXT   NOT NULL,
    part       BIGINT NOT NULL,
    mxid       TEXT   NOT NULL,
    out_part   BIGINT NOT NULL,
    sender     TEXT   NOT NULL,
    client_ctx TEXT,
    ts         BIGINT NOT NULL,
    PRIMARY KEY (portal_id, item_id, part),
    UNIQUE (mxid, out_part)
);
CREATE INDEX message_by_time ON message (portal_id, ts);

-- The one reaction a person has on a message.
CREATE TABLE reaction (
    portal_id BIGINT NOT NULL,
    item_id   TEXT   NOT NULL,
    person_id TEXT   NOT NULL,
    emoji     TEXT   NOT NULL,
    mxid      TEXT   NOT NULL,
    ts        BIGINT NOT NULL,
    PRIMARY KEY (portal_id, item_id, person_id)
);

-- How far each person has read in a portal.
CREATE TABLE receipt (
    portal_id BIGINT NOT NULL,
    person_id TEXT   NOT NULL,
    item_id   TEXT   NOT NULL,
    ts        BIGINT NOT NULL,
    PRIMARY KEY (portal_id, person_id)
);

-- How far a login's listening has come.
CREATE TABLE checkpoint (
    login_id    TEXT   NOT NULL PRIMARY KEY,
    seq_id      BIGINT,
    snapshot_at BIGINT,
    epoch       BIGINT NOT NULL
);

-- How far one thread of a login has been handed over (JSON, digests only).
CREATE TABLE thread_cursor (
    login_id  TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    cursor    TEXT NOT NULL,
    PRIMARY KEY (login_id, thread_id)
);

-- What happened to a row of outbox_ig, without content; for `trace`.
CREATE TABLE transition (
    portal_id  BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    step       BIGINT NOT NULL,
    from_state BIGINT NOT NULL,
    to_state   BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    error      TEXT,
    PRIMARY KEY (portal_id, seq, step)
);

-- Small facts about this bridge: its id, the key of its echo hashes.
CREATE TABLE kv (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
