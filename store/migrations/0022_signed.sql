-- What a signature rested on is kept with it, so that it can be looked over afterwards; and an investigation that was recorded from outside
-- is prolonged and watched like any other.

-- Of whoever signed, as the login said when they did (SoL 2025:400 25:1). NULL only in records from before this was kept.
ALTER TABLE protection_assessment ADD COLUMN titles text[];
ALTER TABLE protection_assessment ADD COLUMN qualifications text[];
ALTER TABLE protection_assessment ADD CONSTRAINT protection_assessment_by_somebody_qualified
    CHECK (qualifications @> ARRAY['degree', 'experience'] AND qualifications <@ ARRAY['degree', 'experience']);
-- Why the row asked to be looked at when it was signed (`dedupe.novelty.Reason`): `routing` says why it does now.
ALTER TABLE protection_assessment ADD COLUMN reasons text[];
ALTER TABLE protection_assessment ADD CONSTRAINT protection_assessment_news_is_read CHECK (
    (read_as <> 'row' OR reasons IS NULL OR (reasons <> '{}' AND reasons <@ ARRAY['NO_CHANGE', 'VOLUME_JUMP', 'CLOCK'] AND NOT has_new_facts))
    AND (read_as <> 'passages' OR reasons IS NULL OR (reasons <> '{}' AND NOT reasons && ARRAY['FIRST', 'URGENT', 'NEW_CHILD'])));
-- The personal file that was typed with "not needed", as a keyed hash: the investigation must be on that very child (20:2).
ALTER TABLE decision ADD COLUMN case_file_key bytea CHECK (octet_length(case_file_key) = 32);

-- A decision on an investigation that no (report, child) in Sluss opened prolongs it, and does nothing else (20:3).
ALTER TABLE decision ALTER COLUMN report_child_id DROP NOT NULL;
ALTER TABLE decision ADD CONSTRAINT decision_is_about CHECK (report_child_id IS NOT NULL OR kind = 'extend_investigation');
-- As whoever recorded it said: the midnight that ends the last day to which it had been prolonged where it was opened.
ALTER TABLE investigation ADD COLUMN recorded_until timestamptz CHECK (recorded_until IS NULL OR report_child_id IS NULL);
CREATE INDEX decision_of_investigation ON decision (investigation_id) WHERE investigation_id IS NOT NULL;
ALTER TABLE decision_proposal ALTER COLUMN report_child_id DROP NOT NULL;
ALTER TABLE decision_proposal ADD COLUMN investigation_id uuid REFERENCES investigation;
ALTER TABLE decision_proposal ADD CONSTRAINT decision_proposal_is_about CHECK (
    (report_child_id IS NULL) = (investigation_id IS NOT NULL) AND (investigation_id IS NULL OR kind = 'extend_investigation'));
CREATE UNIQUE INDEX decision_proposal_one_open_outside ON decision_proposal (investigation_id) WHERE outcome IS NULL;
CREATE OR REPLACE FUNCTION guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.report_child_id IS NULL THEN
        IF NOT EXISTS (SELECT FROM investigation i WHERE i.id = NEW.investigation_id AND i.report_child_id IS NULL
                       AND i.opened_at <= NEW.decided_at AND (i.closed_at IS NULL OR i.closed_at > NEW.decided_at)) THEN
            RAISE EXCEPTION 'no open investigation' USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_names_open_investigation';
        END IF;
        RETURN NEW;
    END IF;
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
-- Which version of such an investigation somebody who decides on it has seen.
CREATE FUNCTION investigation_tag(investigation uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws('.',
        (SELECT count(*) FROM decision WHERE investigation_id = investigation),
        (SELECT count(*) + count(outcome) FROM decision_proposal WHERE investigation_id = investigation),
        (SELECT count(closed_at) FROM investigation i WHERE i.id = investigation))
$$;

-- Its four months are watched by themselves: no (report, child) has them. As `clock_watch` and `clock_notice`.
CREATE TABLE investigation_watch (
    investigation_id uuid        PRIMARY KEY REFERENCES investigation,
    due_at           timestamptz NOT NULL,                                    -- as it was when it was looked at
    next_at          timestamptz NOT NULL
);
CREATE TABLE investigation_notice (
    investigation_id uuid        NOT NULL REFERENCES investigation,
    level            text        NOT NULL CHECK (level IN ('warn', 'passed')),
    due_at           timestamptz NOT NULL,
    municipality     text        NOT NULL,
    noticed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    is_told          boolean     NOT NULL DEFAULT false,                      -- stands in a notification
    CONSTRAINT investigation_notice_once PRIMARY KEY (investigation_id, level, due_at)
);
CREATE INDEX investigation_notice_untold ON investigation_notice (municipality, level) WHERE NOT is_told;
CREATE INDEX investigation_outside_running ON investigation (due_at) WHERE report_child_id IS NULL AND closed_at IS NULL;
CREATE INDEX investigation_outside_late ON investigation (id) WHERE report_child_id IS NULL AND closed_at >= due_at;
