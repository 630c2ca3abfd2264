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
    decided_by       text        NOT NULL CHECK (decided_by <> ''),           -- a login; of a body its name, as in `capacity`
    capacity         text        NOT NULL CHECK (capacity IN ('official', 'board', 'committee', 'chair', 'appointed_member')),
    recorded_by      text        NOT NULL CHECK (recorded_by <> ''),
    titles           text[]      NOT NULL,                                    -- of the one who signed, as the login said when they did
    qualifications   text[]      NOT NULL CHECK (qualifications <@ ARRAY['degree', 'experience']),
    second           text        CHECK (second <> decided_by),
    authority        text        NOT NULL CHECK (authority <> ''),            -- the order's version and rule, or the statute's section
    order_version    text        NOT NULL,
    investigation_id uuid        REFERENCES investigation,
    until            timestamptz,                                             -- of an extension: the midnight that ends its last day
    prompts          text[]      NOT NULL,                                    -- what was shown before signing
    words            bytea       NOT NULL,                                    -- content, reasons, the child's best and view, ...; sealed
    CONSTRAINT decision_names_investigation CHECK ((kind IN ('open', 'not_required_ongoing', 'extend_investigation')) = (investigation_id IS NOT NULL)),
    CONSTRAINT decision_official_signs CHECK (capacity <> 'official' OR recorded_by = decided_by),
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

-- What one person has signed and a second must sign too: local policy on a kind, and always when several are not opened at once (trust T28).
CREATE TABLE decision_proposal (
    id              uuid        PRIMARY KEY,
    report_child_id uuid        NOT NULL REFERENCES report_child,
    kind            text        NOT NULL CHECK (kind IN ('open', 'not_open', 'not_required_ongoing', 'extend_opening', 'extend_investigation')),
    proposed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    proposed_by     text        NOT NULL CHECK (proposed_by <> ''),
    titles          text[]      NOT NULL,
    qualifications  text[]      NOT NULL CHECK (qualifications <@ ARRAY['degree', 'experience']),
    words           bytea       NOT NULL,                                     -- what was written, sealed
    outcome         text        CHECK (outcome IN ('signed', 'refused', 'withdrawn')),
    settled_at      timestamptz,
    settled_by      text,
    reason          bytea,                                                    -- why the second person does not sign; sealed
    CONSTRAINT decision_proposal_settled CHECK (num_nulls(outcome, settled_at, settled_by) IN (0, 3)),
    CONSTRAINT decision_proposal_second CHECK ((settled_by = proposed_by) = (outcome = 'withdrawn'))
);
CREATE UNIQUE INDEX decision_proposal_one_open ON decision_proposal (report_child_id) WHERE outcome IS NULL;
CREATE FUNCTION guard_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.outcome IS NOT NULL
       OR (to_jsonb(NEW) - '{outcome,settled_at,settled_by,reason}'::text[])
          IS DISTINCT FROM (to_jsonb(OLD) - '{outcome,settled_at,settled_by,reason}'::text[]) THEN
        RAISE EXCEPTION 'a proposal is settled once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_proposal_guard BEFORE UPDATE OR DELETE ON decision_proposal FOR EACH ROW EXECUTE FUNCTION guard_proposal();

-- With whom somebody was in contact before an investigation, and whether that was allowed (SoL 2025:400 20:5-7). Never kept out.
CREATE TABLE contact_note (
    id              uuid        PRIMARY KEY,
    report_child_id uuid        NOT NULL REFERENCES report_child,
    contact         text        NOT NULL CHECK (contact IN ('reporter', 'own_records', 'guardian', 'child', 'outsider')),
    made_at         timestamptz NOT NULL,
    noted_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    noted_by        text        NOT NULL CHECK (noted_by <> ''),
    has_consent     boolean     NOT NULL,
    refusal         text        CHECK (refusal IN ('assess_first', 'no_consent')), -- NULL: it was allowed
    rule            text        NOT NULL,
    words           bytea       NOT NULL                                      -- sealed
);
CREATE INDEX contact_note_of_child ON contact_note (report_child_id, made_at);
CREATE TRIGGER contact_note_append_only BEFORE UPDATE OR DELETE ON contact_note FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER contact_note_no_truncate BEFORE TRUNCATE ON contact_note FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Meetings with child or guardians. One that did not come about is an open worry until somebody writes what they did about it.
CREATE TABLE meeting (
    id              uuid        PRIMARY KEY,
    report_child_id uuid        NOT NULL REFERENCES report_child,
    planned_at      timestamptz NOT NULL,
    noted_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    noted_by        text        NOT NULL CHECK (noted_by <> '')
);
CREATE INDEX meeting_of_child ON meeting (report_child_id, planned_at);
CREATE TRIGGER meeting_append_only BEFORE UPDATE OR DELETE ON meeting FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER meeting_no_truncate BEFORE TRUNCATE ON meeting FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TABLE meeting_note (
    meeting_id uuid        NOT NULL REFERENCES meeting,
    note       text        NOT NULL CHECK (note IN ('held', 'missed', 'called_off', 'moved', 'acted_on')),
    at         timestamptz NOT NULL,
    noted_by   text        NOT NULL CHECK (noted_by <> ''),
    words      bytea       NOT NULL                                           -- sealed
);
CREATE UNIQUE INDEX meeting_note_one_outcome ON meeting_note (meeting_id) WHERE note <> 'acted_on';
CREATE INDEX meeting_note_of ON meeting_note (meeting_id);
CREATE TRIGGER meeting_note_append_only BEFORE UPDATE OR DELETE ON meeting_note FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER meeting_note_no_truncate BEFORE TRUNCATE ON meeting_note FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Which version of a (report, child) somebody who decides on it has seen.
CREATE FUNCTION decision_tag(child uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws('.',
        (SELECT count(*) FROM protection_assessment WHERE report_child_id = child),
        (SELECT count(*) FROM decision WHERE report_child_id = child),
        (SELECT count(*) + count(outcome) FROM decision_proposal WHERE report_child_id = child),
        (SELECT count(*) FROM contact_note WHERE report_child_id = child),
        (SELECT count(*) FROM meeting WHERE report_child_id = child),
        (SELECT count(*) FROM meeting_note n JOIN meeting m ON m.id = n.meeting_id WHERE m.report_child_id = child),
        (SELECT count(*) + count(closed_at) FROM investigation WHERE report_child_id = child))
$$;
-- A meeting that was missed or called off, or whose outcome nobody has noted, and about which nobody has written what they did.
CREATE FUNCTION has_open_worry(child uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM meeting m LEFT JOIN meeting_note o ON o.meeting_id = m.id AND o.note <> 'acted_on'
        WHERE m.report_child_id = child AND (o.note IN ('missed', 'called_off') OR (o.note IS NULL AND m.planned_at < clock_timestamp()))
          AND NOT EXISTS (SELECT FROM meeting_note a WHERE a.meeting_id = m.id AND a.note = 'acted_on'))
$$;

-- Decision makers read what they are to decide: while the decision is not taken, or the investigation runs, whoever decides for the whole
-- municipality or for the unit that made the protection assessment.
CREATE FUNCTION decides_on(in_person text, in_report uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM report_child rc
        JOIN access_token d ON d.person_id = in_person AND d.role = 'decision_maker' AND d.municipality = rc.municipality
                           AND d.revoked_at IS NULL AND d.expires_at > clock_timestamp()
        WHERE rc.report_id = in_report
          AND (EXISTS (SELECT FROM preliminary_assessment p WHERE p.report_child_id = rc.id AND p.state = 'open')
               OR EXISTS (SELECT FROM investigation i WHERE i.report_child_id = rc.id AND i.closed_at IS NULL))
          AND (d.unit = '' OR EXISTS (SELECT FROM protection_assessment a JOIN access_token t ON t.person_id = a.assessed_by
                                      WHERE a.report_child_id = rc.id AND t.unit = d.unit AND t.municipality = rc.municipality)))
$$;
-- Why a person needs to read a report at this moment, or NULL when nothing says that they do (SoLPuL 10 §, SoL 2025:400 14:7).
CREATE FUNCTION reading_need(in_person text, in_unit text, in_report uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM report_child WHERE report_id = in_report AND state <> 'assessed') THEN 'queue'
        WHEN decides_on(in_person, in_report) THEN 'queue'
        WHEN EXISTS (SELECT 1 FROM mentioned_child WHERE report_id = in_report AND verdict IS NULL) THEN 'question'
        -- Both sides of an open question, and earlier reports in a group of which something waits.
        WHEN EXISTS (SELECT 1 FROM report_child rc JOIN candidate c ON c.report_child_id = rc.id
                     WHERE rc.report_id = in_report AND c.verdict IS NULL AND c.closed_at IS NULL) THEN 'question'
        WHEN EXISTS (SELECT 1 FROM report_child rc JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
                     JOIN candidate c ON c.verdict IS NULL AND c.closed_at IS NULL
                      AND c.group_id IN (SELECT m.group_id UNION SELECT g.id FROM child_group g WHERE g.redirected_to = m.group_id)
                     WHERE rc.report_id = in_report) THEN 'question'
        WHEN EXISTS (SELECT 1 FROM report_child rc JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
                     JOIN membership beside ON beside.group_id = m.group_id AND beside.valid_to IS NULL
                     JOIN report_child waiting ON waiting.id = beside.report_child_id AND waiting.state <> 'assessed'
                     WHERE rc.report_id = in_report) THEN 'group'
        -- As long as an investigation may take (SoL 2025:400 20:3).
        WHEN EXISTS (SELECT 1 FROM report_child rc JOIN protection_assessment a ON a.report_child_id = rc.id
                     WHERE rc.report_id = in_report AND a.assessed_by = in_person
                       AND a.recorded_at > clock_timestamp() - interval '4 months') THEN 'own_work'
        WHEN EXISTS (SELECT 1 FROM report_child rc JOIN decision d ON d.report_child_id = rc.id
                     WHERE rc.report_id = in_report AND in_person IN (d.recorded_by, d.second)
                       AND d.recorded_at > clock_timestamp() - interval '4 months') THEN 'own_work'
        WHEN in_unit <> '' AND EXISTS (
                     SELECT 1 FROM report_child rc JOIN protection_assessment a ON a.report_child_id = rc.id
                     JOIN access_token t ON t.person_id = a.assessed_by AND t.unit = in_unit AND t.municipality = rc.municipality
                     WHERE rc.report_id = in_report AND a.recorded_at > clock_timestamp() - interval '4 months') THEN 'unit'
        WHEN EXISTS (SELECT 1 FROM access_grant WHERE report_id = in_report AND person_id = in_person AND kind = 'break_glass'
                       AND expires_at > clock_timestamp()) THEN 'break_glass'
        WHEN EXISTS (SELECT 1 FROM access_grant WHERE report_id = in_report AND person_id = in_person AND kind = 'purpose'
                       AND expires_at > clock_timestamp()) THEN 'purpose'
    END
$$;
