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
CREATE INDEX deviation_of_reporter ON deviation (reported_by, seq) WHERE reported_by IS NOT NULL;
CREATE INDEX deviation_of_subject ON deviation (subject);
CREATE TRIGGER deviation_append_only BEFORE UPDATE OR DELETE ON deviation FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deviation_no_truncate BEFORE TRUNCATE ON deviation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What people did about it, each act with how it stood afterwards. The newest row is how it stands; without one it is reported.
CREATE TABLE deviation_event (
    deviation_id uuid        NOT NULL REFERENCES deviation,
    version      integer     NOT NULL CHECK (version > 0),                    -- two people who saw the same version: the second is refused
    act          text        NOT NULL CHECK (act IN ('investigate', 'remedy', 'close', 'find_serious', 'send')),
    state        text        NOT NULL CHECK (state IN ('reported', 'investigated', 'remedied', 'closed')),
    is_serious   boolean     NOT NULL,
    sent_at      timestamptz,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    by_person    text        NOT NULL CHECK (by_person <> ''),
    role         text        NOT NULL,
    words        bytea       NOT NULL,                                        -- what was found, done or sent; sealed
    CONSTRAINT deviation_event_version PRIMARY KEY (deviation_id, version),
    CONSTRAINT deviation_event_serious_is_sent CHECK (is_serious OR sent_at IS NULL),
    CONSTRAINT deviation_event_closed_is_sent CHECK (state <> 'closed' OR NOT is_serious OR sent_at IS NOT NULL) -- SoL 2025:400 27:6
);
CREATE TRIGGER deviation_event_append_only BEFORE UPDATE OR DELETE ON deviation_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deviation_event_no_truncate BEFORE TRUNCATE ON deviation_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How each deviation stands. `report_id`: the report that it is about, where it is about one.
CREATE VIEW deviation_standing AS
SELECT d.id, d.seq, d.key, d.municipality, d.kind, d.subject, d.detail, d.rule, d.at, d.recorded_at, d.reported_by, d.words,
       coalesce(e.version, 0) AS version, coalesce(e.state, 'reported') AS state, coalesce(e.is_serious, false) AS is_serious, e.sent_at,
       e.at AS changed_at, r.id AS report_id, r.registration_year, r.registration_serial, rc.id AS report_child_id
FROM deviation d
LEFT JOIN LATERAL (SELECT * FROM deviation_event e WHERE e.deviation_id = d.id ORDER BY version DESC LIMIT 1) e ON true
LEFT JOIN report_child rc ON rc.id = d.subject
LEFT JOIN report r ON r.id = coalesce(rc.report_id, d.subject);

-- The clock watch. When it must look at a (report, child) again; a row whose earliest clock has moved is looked at anew.
CREATE TABLE clock_watch (
    report_child_id uuid        PRIMARY KEY REFERENCES report_child,
    escalation_at   timestamptz NOT NULL,                                     -- as it was when it was looked at
    next_at         timestamptz NOT NULL
);
-- What people have been warned of and told, once for each clock, level and due instant. A prolonged clock warns again.
CREATE TABLE clock_notice (
    report_child_id uuid        NOT NULL REFERENCES report_child,
    clock           text        NOT NULL CHECK (clock ~ '^[a-z_]{1,40}$'),
    level           text        NOT NULL CHECK (level IN ('warn', 'passed')),
    due_at          timestamptz NOT NULL,
    municipality    text        NOT NULL,
    noticed_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    is_told         boolean     NOT NULL DEFAULT false,                       -- stands in a notification
    CONSTRAINT clock_notice_once PRIMARY KEY (report_child_id, clock, level, due_at)
);
CREATE INDEX clock_notice_untold ON clock_notice (municipality, level) WHERE NOT is_told;
-- How far the register has been gone through, and when the watch last went its whole round.
CREATE TABLE clock_watch_progress (
    only_row   boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    report_seq bigint      NOT NULL DEFAULT 0,
    done_until timestamptz NOT NULL DEFAULT '1970-01-01 00:00Z',              -- what was done, and when it was recorded
    round_at   timestamptz
);
INSERT INTO clock_watch_progress DEFAULT VALUES;

CREATE INDEX protection_assessment_recorded ON protection_assessment (recorded_at) WHERE corrects IS NULL;

-- The self-check goes through one month of arrivals.
CREATE INDEX report_child_received ON report_child (municipality, received_at, id);
-- Something registered that never reached the queue.
CREATE INDEX outbox_oldest ON outbox (created_at) WHERE done_at IS NULL;

-- Supervisors are told of clocks and deviations as of everything else: one message for many.
ALTER TABLE notification DROP CONSTRAINT notification_kind_check;
ALTER TABLE notification ADD CONSTRAINT notification_kind_check
    CHECK (kind IN ('first', 'reason', 'digest', 'surge', 'access', 'clock_warning', 'clock_passed', 'deviation'));
ALTER TABLE notification DROP CONSTRAINT notification_is_about;
ALTER TABLE notification ADD CONSTRAINT notification_is_about
    CHECK ((kind IN ('digest', 'access', 'clock_warning', 'clock_passed', 'deviation')) = (group_id IS NULL));

-- What was set aside together is told of once an interval at most; the digest says how much of the rest asked for attention at once.
ALTER TABLE group_notice ADD COLUMN urgent integer NOT NULL DEFAULT 0 CHECK (urgent >= 0 AND urgent <= reports);
CREATE INDEX notification_of_aside ON notification (municipality, created_at) WHERE counts ? 'set_aside';
