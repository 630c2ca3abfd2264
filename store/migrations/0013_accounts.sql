-- Who somebody is when they read, what they read for, and the review of it (SoLPuL 10 §, trust T5, T9, 5.2-5.3).

-- Logins of people belong to one municipality. Those made before this cannot say to which, and end here.
UPDATE access_token SET revoked_at = clock_timestamp() WHERE revoked_at IS NULL AND role IN ('supervisor', 'assessor', 'intake_worker');

ALTER TABLE access_token DROP CONSTRAINT access_token_role_check;
ALTER TABLE access_token ADD CONSTRAINT access_token_role_check
    CHECK (role IN ('supervisor', 'assessor', 'decision_maker', 'intake_worker', 'auditor', 'administrator',
                    'reporter', 'organisation', 'importer'));
ALTER TABLE access_token ADD COLUMN municipality text CHECK (municipality ~ '^[0-9]{4}$');
ALTER TABLE access_token ADD COLUMN unit text NOT NULL DEFAULT '';
ALTER TABLE access_token ADD COLUMN titles text[] NOT NULL DEFAULT '{}';
ALTER TABLE access_token ADD COLUMN qualifications text[] NOT NULL DEFAULT '{}' CHECK (qualifications <@ ARRAY['degree', 'experience']);
ALTER TABLE access_token ADD COLUMN may_see_protected boolean NOT NULL DEFAULT false;
ALTER TABLE access_token ADD COLUMN handles_unplaced boolean NOT NULL DEFAULT false;
ALTER TABLE access_token ADD COLUMN own_keys bytea[] NOT NULL DEFAULT '{}'; -- keyed hashes of the reader's own surname and address
ALTER TABLE access_token ADD CONSTRAINT access_token_people_have_a_municipality
    CHECK (municipality IS NOT NULL OR revoked_at IS NOT NULL OR role IN ('reporter', 'organisation', 'importer'));
CREATE INDEX access_token_of_person ON access_token (person_id, created_at);

-- The stricter ring (OSL 2009:400 21:3-3 a): set by a person on one child of one report; the newest row says what holds.
ALTER TABLE report_child ADD COLUMN protection text NOT NULL DEFAULT 'none'
    CHECK (protection IN ('none', 'marked', 'protected_reg', 'fictitious'));
CREATE INDEX report_child_protected ON report_child (report_id) WHERE protection <> 'none';
CREATE TABLE child_protection (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_child_id uuid        NOT NULL REFERENCES report_child,
    level           text        NOT NULL CHECK (level IN ('none', 'marked', 'protected_reg', 'fictitious')),
    set_by          text        NOT NULL CHECK (set_by <> ''),
    set_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason          bytea       NOT NULL                                      -- sealed
);
CREATE INDEX child_protection_of ON child_protection (report_child_id, id);
CREATE TRIGGER child_protection_append_only BEFORE UPDATE OR DELETE ON child_protection FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- A group that the machine neither joins anything to nor asks about: a fictitious identity is never linked to the former one.
ALTER TABLE child_group ADD COLUMN is_closed boolean NOT NULL DEFAULT false;
CREATE INDEX child_group_closed ON child_group (id) WHERE is_closed;

CREATE FUNCTION is_protected(in_report uuid) RETURNS boolean LANGUAGE sql STABLE STRICT AS $$
    SELECT EXISTS (SELECT 1 FROM report_child WHERE report_id = in_report AND protection <> 'none')
$$;

-- What somebody was let do beyond their daily work: read what is not theirs, break the glass, see who reported.
CREATE TABLE access_grant (
    id            uuid        PRIMARY KEY,
    seq           bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    kind          text        NOT NULL CHECK (kind IN ('purpose', 'break_glass', 'reveal')),
    report_id     uuid        NOT NULL REFERENCES report,
    municipality  text        NOT NULL,
    person_id     text        NOT NULL CHECK (person_id <> ''),
    role          text        NOT NULL,
    unit          text        NOT NULL,
    code          text        NOT NULL CHECK (code ~ '^[a-z_]{3,40}$'),       -- of casework/needtoknow.py
    reason        bytea       NOT NULL,                                       -- in the person's words; sealed
    asked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    needs_second  boolean     NOT NULL DEFAULT false,
    second_person text,
    second_at     timestamptz,
    is_refused    boolean     NOT NULL DEFAULT false,
    expires_at    timestamptz,                                                -- NULL: waits for the second person, or was refused
    seen_by       text,                                                       -- the supervisor who has seen it
    seen_at       timestamptz,
    CONSTRAINT access_grant_second_is_another CHECK (second_person <> person_id),
    CONSTRAINT access_grant_seen_by_another CHECK (seen_by <> person_id),
    CONSTRAINT access_grant_second_dated CHECK ((second_person IS NULL) = (second_at IS NULL)),
    CONSTRAINT access_grant_seen_dated CHECK ((seen_by IS NULL) = (seen_at IS NULL)),
    CONSTRAINT access_grant_runs_out CHECK (expires_at IS NOT NULL OR needs_second),
    CONSTRAINT access_grant_two_persons CHECK (NOT needs_second OR second_person IS NOT NULL OR expires_at IS NULL)
);
CREATE INDEX access_grant_live ON access_grant (report_id, person_id, kind);
CREATE INDEX access_grant_glass ON access_grant (person_id, expires_at) WHERE kind = 'break_glass';
CREATE INDEX access_grant_of_municipality ON access_grant (municipality, seq);
CREATE TRIGGER access_grant_is_kept BEFORE DELETE ON access_grant FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_grant_no_truncate BEFORE TRUNCATE ON access_grant FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- What was asked, by whom and why stays as it was; only the second person and the supervisor write to it, each once.
CREATE FUNCTION refuse_new_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.kind, NEW.report_id, NEW.person_id, NEW.role, NEW.unit, NEW.code, NEW.reason, NEW.asked_at, NEW.needs_second)
       IS DISTINCT FROM
       (OLD.id, OLD.kind, OLD.report_id, OLD.person_id, OLD.role, OLD.unit, OLD.code, OLD.reason, OLD.asked_at, OLD.needs_second)
       OR (OLD.second_person IS NOT NULL AND (NEW.second_person, NEW.expires_at, NEW.is_refused) IS DISTINCT FROM (OLD.second_person, OLD.expires_at, OLD.is_refused))
       OR (NOT OLD.needs_second AND NEW.expires_at IS DISTINCT FROM OLD.expires_at)
       OR (OLD.seen_by IS NOT NULL AND NEW.seen_by IS DISTINCT FROM OLD.seen_by)
    THEN
        RAISE EXCEPTION 'a grant is settled once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_grant_settles_once BEFORE UPDATE ON access_grant FOR EACH ROW EXECUTE FUNCTION refuse_new_grant();

-- Each reading keeps what it rested on when it was made: an assignment ends, and the review comes later.
ALTER TABLE read_event ADD COLUMN unit text NOT NULL DEFAULT '';
ALTER TABLE read_event ADD COLUMN need text;
ALTER TABLE read_event ADD COLUMN was_protected boolean NOT NULL DEFAULT false;
CREATE INDEX read_event_by_person ON read_event (person_id, at);
-- `reading_need` comes with the decisions, on which it rests as well (0016).
CREATE FUNCTION complete_read_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.unit := coalesce((SELECT t.unit FROM access_token t WHERE t.person_id = NEW.person_id AND t.municipality IS NOT NULL
                          ORDER BY t.created_at DESC LIMIT 1), '');
    NEW.need := reading_need(NEW.person_id, NEW.unit, NEW.report_id);
    NEW.was_protected := is_protected(NEW.report_id);
    RETURN NEW;
END $$;
CREATE TRIGGER read_event_complete BEFORE INSERT ON read_event FOR EACH ROW EXECUTE FUNCTION complete_read_event();
CREATE TRIGGER read_no_truncate BEFORE TRUNCATE ON read_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Searches, also those that found nothing. Terms as keyed hashes: equal searches are seen to be equal, and nothing else.
CREATE TABLE search_event (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    person_id    text        NOT NULL,
    role         text        NOT NULL,
    unit         text        NOT NULL,
    municipality text        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('name', 'personal_number', 'case_number')),
    terms        bytea[]     NOT NULL CHECK (cardinality(terms) > 0),
    results      integer     NOT NULL CHECK (results >= 0),
    is_own       boolean     NOT NULL                                         -- the reader's own surname
);
CREATE INDEX search_event_by_person ON search_event (person_id, at);
CREATE TRIGGER search_append_only BEFORE UPDATE OR DELETE ON search_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER search_no_truncate BEFORE TRUNCATE ON search_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What the review is to look at, each with its explanation, and what came of it (SoLPuL 10 §: systematic and recurring).
CREATE TABLE log_review (
    id           uuid        PRIMARY KEY,
    seq          bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    municipality text        NOT NULL,
    made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    person_id    text        NOT NULL,                                        -- whose reading it is about
    rules        text[]      NOT NULL CHECK (cardinality(rules) > 0),         -- codes of casework/logreview.py
    about        jsonb       NOT NULL,                                        -- counts behind the explanation
    read_id      bigint      REFERENCES read_event,
    search_id    bigint      REFERENCES search_event,
    grant_id     uuid        REFERENCES access_grant,
    outcome      text        CHECK (outcome IN ('in_order', 'to_investigate')),
    note         bytea,                                                       -- sealed
    decided_by   text,
    decided_at   timestamptz,
    CONSTRAINT log_review_about_one_thing CHECK (num_nonnulls(read_id, search_id, grant_id) = 1),
    CONSTRAINT log_review_read_once UNIQUE (read_id),
    CONSTRAINT log_review_search_once UNIQUE (search_id),
    CONSTRAINT log_review_grant_once UNIQUE (grant_id),
    CONSTRAINT log_review_decided CHECK (num_nulls(outcome, decided_by, decided_at) IN (0, 3)),
    CONSTRAINT log_review_not_ones_own CHECK (decided_by <> person_id)
);
CREATE INDEX log_review_open ON log_review (municipality, made_at) WHERE outcome IS NULL;
CREATE INDEX log_review_of_municipality ON log_review (municipality, seq);
CREATE TRIGGER log_review_is_kept BEFORE DELETE ON log_review FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- How far the log has been gone through.
CREATE TABLE log_review_progress (
    only_row  boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    read_id   bigint      NOT NULL DEFAULT 0,
    search_id bigint      NOT NULL DEFAULT 0,
    at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO log_review_progress DEFAULT VALUES;

-- Reading the log is logged too.
CREATE TABLE log_read_event (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    person_id    text        NOT NULL,
    municipality text        NOT NULL,
    what         text        NOT NULL CHECK (what IN ('review', 'item', 'report', 'person', 'extract')),
    report_id    uuid        REFERENCES report,
    about_person text
);
CREATE TRIGGER log_read_append_only BEFORE UPDATE OR DELETE ON log_read_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_read_no_truncate BEFORE TRUNCATE ON log_read_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Supervisors are told of access at once, as of everything else.
ALTER TABLE notification DROP CONSTRAINT notification_kind_check;
ALTER TABLE notification ADD CONSTRAINT notification_kind_check CHECK (kind IN ('first', 'reason', 'digest', 'surge', 'access'));
ALTER TABLE notification DROP CONSTRAINT notification_is_about;
ALTER TABLE notification ADD CONSTRAINT notification_is_about CHECK ((kind IN ('digest', 'access')) = (group_id IS NULL));
