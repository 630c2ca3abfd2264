-- The registry: reports, the children they name, their numbers, receipts and the record of who did what.
-- Every invariant of ARCHITECTURE.md that a row can break is a constraint here, with a name that code can map to an error.

-- What has happened cannot be changed: corrections are new rows (SoL 2025:400 14:6 "ska det antecknas").
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TABLE registration_counter (
    municipality text     NOT NULL,
    year         smallint NOT NULL,
    last_serial  integer  NOT NULL CHECK (last_serial >= 0),
    PRIMARY KEY (municipality, year)
);

-- One row per report received (OSL 2009:400 5:1: each report is registered by itself).
CREATE TABLE report (
    id                  uuid        PRIMARY KEY,
    seq                 bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,      -- order of registration
    municipality        text        NOT NULL CHECK (municipality ~ '^[0-9]{4}$'),
    registration_year   smallint    NOT NULL,
    registration_serial integer     NOT NULL CHECK (registration_serial > 0), -- gap-free within municipality and year
    received_at         timestamptz NOT NULL,                                 -- when it reached the authority (FL 22 §)
    claimed_received_at timestamptz,                                          -- what an untrusted sender said
    registered_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    channel             text        NOT NULL CHECK (channel IN ('public_form', 'portal', 'api', 'phone', 'letter', 'sdk', 'email', 'file')),
    reporter_kind       text        NOT NULL CHECK (reporter_kind IN ('anonymous', 'private', 'mandated')),
    flags               text[]      NOT NULL DEFAULT '{}',
    original            bytea       NOT NULL,                                 -- the bytes as they arrived, sealed
    working_copy        bytea       NOT NULL,                                 -- cleaned JSON, sealed
    sha256              bytea       NOT NULL CHECK (octet_length(sha256) = 32), -- of the sealed original: verifiable without a key
    receipt_hash        bytea       NOT NULL CHECK (octet_length(receipt_hash) = 32),
    CONSTRAINT report_registration_no_unique UNIQUE (municipality, registration_year, registration_serial),
    CONSTRAINT report_receipt_unique UNIQUE (receipt_hash)
);
CREATE INDEX report_by_arrival ON report (municipality, received_at);
CREATE TRIGGER report_append_only BEFORE UPDATE OR DELETE ON report FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The unit of the law: one child in one report (SoL 2025:400 20:1).
CREATE TABLE report_child (
    id               uuid        PRIMARY KEY,
    report_id        uuid        NOT NULL REFERENCES report,
    child_index      smallint    NOT NULL CHECK (child_index >= 0),
    municipality     text        NOT NULL,
    report_seq       bigint      NOT NULL,
    received_at      timestamptz NOT NULL,
    immediate_danger boolean     NOT NULL,                                    -- ticked by the reporter
    is_mandated      boolean     NOT NULL,
    state            text        NOT NULL DEFAULT 'registered' CHECK (state IN ('registered', 'routed', 'assessed')),
    escalation_at    timestamptz NOT NULL,                                    -- the earliest running clock; never moved by grouping
    facts            bytea,                                                   -- what linking saw, sealed; set when linked
    CONSTRAINT report_child_unique UNIQUE (report_id, child_index)
);
CREATE INDEX report_child_escalation ON report_child (escalation_at) WHERE state <> 'assessed';
CREATE INDEX report_child_waiting ON report_child (municipality, state) WHERE state <> 'assessed';

CREATE TABLE attachment (
    report_id    uuid     NOT NULL REFERENCES report,
    position     smallint NOT NULL CHECK (position >= 0),
    state        text     NOT NULL CHECK (state IN ('stored', 'unreadable')), -- an unreadable one never costs the report
    content_type text,
    size_bytes   integer  NOT NULL CHECK (size_bytes >= 0),
    filename     bytea,                                                       -- sealed: a file's name can name a child
    content      bytea,                                                       -- sealed
    PRIMARY KEY (report_id, position)
);

-- A retried request finds its first answer here. The key is kept as a keyed hash: senders put names in keys.
CREATE TABLE idempotency (
    sender     text        NOT NULL,
    key        bytea       NOT NULL CHECK (octet_length(key) = 32),
    body_hash  bytea       NOT NULL CHECK (octet_length(body_hash) = 32),
    report_id  uuid        NOT NULL REFERENCES report DEFERRABLE INITIALLY DEFERRED,
    receipt    bytea       NOT NULL,                                          -- sealed
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (sender, key)
);

-- The queue of record for background work. Redis only rings; losing Redis loses nothing (trust D2).
CREATE TABLE outbox (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id     uuid        NOT NULL REFERENCES report,
    municipality  text        NOT NULL,
    lane          text        NOT NULL CHECK (lane IN ('professional', 'public', 'retry')),
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts      smallint    NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    done_at       timestamptz,
    CONSTRAINT outbox_report_unique UNIQUE (report_id)
);
CREATE INDEX outbox_waiting ON outbox (municipality, lane, id) WHERE done_at IS NULL;

CREATE TABLE audit_event (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text        NOT NULL,
    action      text        NOT NULL,
    object_type text        NOT NULL,
    object_id   uuid,
    details     jsonb       NOT NULL DEFAULT '{}'                             -- ids, counts and codes only
);
CREATE INDEX audit_event_by_object ON audit_event (object_id);
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_no_truncate BEFORE TRUNCATE ON report FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Written and committed before anything is shown (SoLPuL 10 §, trust T5).
CREATE TABLE read_event (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    person_id text        NOT NULL,
    role      text        NOT NULL,
    report_id uuid        NOT NULL REFERENCES report,
    purpose   text        NOT NULL
);
CREATE INDEX read_event_by_report ON read_event (report_id);
CREATE TRIGGER read_append_only BEFORE UPDATE OR DELETE ON read_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Bearer tokens and one-time login codes; only their hashes are kept.
CREATE TABLE access_token (
    token_hash  bytea       PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    kind        text        NOT NULL CHECK (kind IN ('bearer', 'login_code', 'session')),
    role        text        NOT NULL CHECK (role IN ('supervisor', 'assessor', 'importer')),
    person_id   text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,                                                  -- a login code works once
    revoked_at  timestamptz
);
