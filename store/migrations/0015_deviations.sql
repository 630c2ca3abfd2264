-- The register of deviations and lex Sarah.

-- What went wrong in the handling (SoL 2025:400 27:2, 27:5, 27:6). Where it stands follows from its events: `casework.deviation`.
CREATE TABLE deviation (
    id           uuid        PRIMARY KEY,
    seq          bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    key          text        NOT NULL CONSTRAINT deviation_once UNIQUE,        -- the same event is reported once
    municipality text        NOT NULL CHECK (municipality ~ '^[0-9]{4}$'),
    kind         text        NOT NULL CHECK (kind IN ('clock_passed', 'signature_refused', 'registered_late', 'registration_lost', 'manual')),
    subject      uuid        NOT NULL,
    detail       text        NOT NULL CHECK (detail ~ '^[a-z_.]{1,80}$'),     -- codes, never text
    rule         text        NOT NULL,
    at           timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    reported_by  text        CHECK (reported_by <> ''),                       -- NULL: it reported itself
    words        bytea,                                                       -- sealed
    CONSTRAINT deviation_in_words CHECK ((kind = 'manual') = (words IS NOT NULL AND reported_by IS NOT NULL))
);
CREATE INDEX deviation_of_municipality ON deviation (municipality, seq);
CREATE TRIGGER deviation_append_only BEFORE UPDATE OR DELETE ON deviation FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deviation_no_truncate BEFORE TRUNCATE ON deviation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
