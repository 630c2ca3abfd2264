-- From the protection assessment to the decision: preliminary assessments, decisions, investigations, and what went wrong.

-- One for each (report, child), from the moment its protection assessment is recorded. `report_child.state` stays what it was: the
-- protection assessment alone. The states are `casework.lifecycle.Preliminary`.
CREATE TABLE preliminary_assessment (
    report_child_id uuid        PRIMARY KEY REFERENCES report_child,
    opened_at       timestamptz NOT NULL,
    state           text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'decided'))
);
CREATE INDEX preliminary_assessment_open ON preliminary_assessment (report_child_id) WHERE state = 'open';
INSERT INTO preliminary_assessment (report_child_id, opened_at)
SELECT report_child_id, min(recorded_at) FROM protection_assessment GROUP BY report_child_id;

-- The earliest running clock, whatever it is: the protection assessment, then the decision, then the investigation; NULL when none runs.
ALTER TABLE report_child ALTER COLUMN escalation_at DROP NOT NULL;
UPDATE report_child SET escalation_at = ((received_at AT TIME ZONE 'Europe/Stockholm')::date + 15)::timestamp AT TIME ZONE 'Europe/Stockholm'
WHERE state = 'assessed';
DROP INDEX report_child_escalation;
CREATE INDEX report_child_escalation ON report_child (escalation_at) WHERE escalation_at IS NOT NULL;

-- How the municipality's own directory describes somebody who signs. The newest row that has begun holds.
CREATE TABLE staff_standing (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    municipality   text        NOT NULL CHECK (municipality ~ '^[0-9]{4}$'),
    person_id      text        NOT NULL CHECK (person_id <> ''),
    capacity       text        NOT NULL CHECK (capacity IN ('official', 'board', 'committee', 'chair', 'appointed_member')),
    titles         text[]      NOT NULL,
    has_degree     boolean     NOT NULL,
    has_experience boolean     NOT NULL,
    valid_from     date        NOT NULL,
    recorded_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX staff_standing_of ON staff_standing (municipality, person_id, valid_from);
CREATE TRIGGER staff_standing_append_only BEFORE UPDATE OR DELETE ON staff_standing FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE investigation (
    id              uuid        PRIMARY KEY,
    municipality    text        NOT NULL CHECK (municipality ~ '^[0-9]{4}$'),
    report_child_id uuid        UNIQUE REFERENCES report_child,               -- on which it was opened; NULL: opened before or beside Sluss
    ref_key         bytea       NOT NULL CHECK (octet_length(ref_key) = 32),  -- keyed hash of its number in the case system
    case_file_key   bytea       NOT NULL CHECK (octet_length(case_file_key) = 32), -- of the child's personal file
    words           bytea       NOT NULL,                                     -- both numbers, sealed
    opened_at       timestamptz NOT NULL,
    started_at      timestamptz NOT NULL,                                     -- the four months count from here: JO 2565-2016
    due_at          timestamptz NOT NULL,                                     -- may lie before `opened_at`: opened again after the time was out
    closed_at       timestamptz,
    recorded_by     text        NOT NULL CHECK (recorded_by <> ''),
    CONSTRAINT investigation_ref_unique UNIQUE (municipality, ref_key),
    CONSTRAINT investigation_starts_first CHECK (started_at <= opened_at AND started_at < due_at),
    CONSTRAINT investigation_closes_last CHECK (closed_at >= opened_at)
);
CREATE INDEX investigation_of_child ON investigation (municipality, case_file_key);
-- Only two things happen to it: it is prolonged, and it is closed, once.
CREATE FUNCTION guard_investigation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.closed_at IS NOT NULL OR NEW.due_at < OLD.due_at
       OR (to_jsonb(NEW) - '{due_at,closed_at}'::text[]) IS DISTINCT FROM (to_jsonb(OLD) - '{due_at,closed_at}'::text[]) THEN
        RAISE EXCEPTION 'an investigation is prolonged or closed, never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER investigation_guard BEFORE UPDATE OR DELETE ON investigation FOR EACH ROW EXECUTE FUNCTION guard_investigation();

-- One record names one (report, child). FL 2017:900 31-32 §§.
CREATE TABLE decision (
    id               uuid        PRIMARY KEY,
    report_child_id  uuid        NOT NULL REFERENCES report_child,
    kind             text        NOT NULL CHECK (kind IN ('open', 'not_open', 'not_required_ongoing', 'extend_opening', 'extend_investigation')),
    decided_at       timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    decided_by       text        NOT NULL CHECK (decided_by <> ''),
    second           text        CHECK (second <> decided_by),
    authority        text        NOT NULL CHECK (authority <> ''),            -- the order's version and rule, or the statute's section
    order_version    text        NOT NULL,
    investigation_id uuid        REFERENCES investigation,
    until            timestamptz,                                             -- of an extension: the midnight that ends its last day
    prompts          text[]      NOT NULL,                                    -- what was shown before signing
    words            bytea       NOT NULL,                                    -- content, reasons, the child's best and view, ...; sealed
    CONSTRAINT decision_names_investigation CHECK ((kind IN ('open', 'not_required_ongoing', 'extend_investigation')) = (investigation_id IS NOT NULL)),
    CONSTRAINT decision_until CHECK ((kind LIKE 'extend_%') = (until IS NOT NULL))
);
CREATE UNIQUE INDEX decision_one_opening ON decision (report_child_id) WHERE kind IN ('open', 'not_open', 'not_required_ongoing');
CREATE INDEX decision_of_child ON decision (report_child_id, decided_at);
CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE ON decision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_no_truncate BEFORE TRUNCATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- SoL 2025:400 20:1 comes first, without exception; and only an investigation that is open makes a decision needless (20:2).
CREATE FUNCTION guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM protection_assessment WHERE report_child_id = NEW.report_child_id) THEN
        RAISE EXCEPTION 'no protection assessment' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_after_assessment';
    END IF;
    IF NEW.kind = 'not_required_ongoing' AND NOT EXISTS (
        SELECT FROM investigation i JOIN report_child rc ON rc.id = NEW.report_child_id AND rc.municipality = i.municipality
        WHERE i.id = NEW.investigation_id AND i.opened_at <= NEW.decided_at AND (i.closed_at IS NULL OR i.closed_at > NEW.decided_at)) THEN
        RAISE EXCEPTION 'no open investigation' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_names_open_investigation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_guard BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION guard_decision();
