-- Other ways in: what a watched folder or a message service gave, kept as it came before anything else is done with it.

-- One row per thing that a source gave. `content_key` knows the same thing when it comes again; both keys are keyed hashes,
-- because files and messages are named after children.
CREATE TABLE source_item (
    id            uuid        PRIMARY KEY,
    seq           bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    source        text        NOT NULL CHECK (source IN ('folder', 'sdk')),
    content_key   bytea       NOT NULL CHECK (octet_length(content_key) = 32),
    external_key  bytea                CHECK (octet_length(external_key) = 32),  -- of the source's own name for it
    format        text        NOT NULL CHECK (format IN ('json', 'ndjson', 'eml', 'pdf', 'sdk', 'other', 'too_large')),
    size_bytes    bigint      NOT NULL CHECK (size_bytes >= 0),
    received_at   timestamptz NOT NULL,                                          -- when it was found here
    stored_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    about         bytea       NOT NULL,                                          -- file name, outer id, digest: sealed
    content       bytea,                                                         -- the bytes as they came, sealed; none when too large
    sha256        bytea                CHECK (octet_length(sha256) = 32),        -- of the sealed content: verifiable without a key
    parts         integer              CHECK (parts > 0),                        -- reports in it, once they are registered
    registered_at timestamptz,
    CONSTRAINT source_item_once UNIQUE (source, content_key),
    CONSTRAINT source_item_whole CHECK ((content IS NULL) = (format = 'too_large') AND (sha256 IS NULL) = (content IS NULL)),
    CONSTRAINT source_item_registered CHECK ((parts IS NULL) = (registered_at IS NULL))
);
CREATE INDEX source_item_by_name ON source_item (source, external_key) WHERE external_key IS NOT NULL;
CREATE INDEX source_item_waiting ON source_item (source, seq) WHERE registered_at IS NULL;
CREATE TRIGGER source_item_kept BEFORE DELETE ON source_item FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER source_item_no_truncate BEFORE TRUNCATE ON source_item FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER source_item_unaltered
    BEFORE UPDATE OF id, source, content_key, external_key, format, size_bytes, received_at, stored_at, about, content, sha256 ON source_item
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Which reports an item became: one, or one for each line of a file.
CREATE TABLE source_report (
    item_id   uuid    NOT NULL REFERENCES source_item,
    part      integer NOT NULL CHECK (part >= 0),
    report_id uuid    NOT NULL REFERENCES report,
    PRIMARY KEY (item_id, part),
    CONSTRAINT source_report_unique UNIQUE (report_id)
);
CREATE TRIGGER source_report_append_only BEFORE UPDATE OR DELETE ON source_report FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- How each source is, for people to see: a mailbox that nobody reads must not stay silent for a year. Codes and counts only.
CREATE TABLE source_state (
    name            text        PRIMARY KEY CHECK (name IN ('folder', 'sdk')),
    watched_since   timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_try_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_ok_at      timestamptz,
    last_error_code text,
    waiting         integer     NOT NULL DEFAULT 0 CHECK (waiting >= 0)          -- there, and not taken in
);
