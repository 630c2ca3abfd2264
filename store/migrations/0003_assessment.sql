-- Protection assessments (SoL 2025:400 20:1): each (report, child) its own, made and signed by a person.

CREATE TABLE sitting (
    id        uuid        PRIMARY KEY,
    person_id text        NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    size      integer     NOT NULL CHECK (size > 0)
);

CREATE TABLE protection_assessment (
    id              uuid        PRIMARY KEY,
    report_child_id uuid        NOT NULL REFERENCES report_child,
    sitting_id      uuid        REFERENCES sitting,                           -- many records may come from one sitting
    assessed_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    assessed_by     text        NOT NULL CHECK (assessed_by <> ''),
    conclusion      text        NOT NULL CHECK (conclusion IN ('needs_protection', 'no_immediate_need')),
    has_new_facts   boolean     NOT NULL,
    basis           bytea       NOT NULL,                                     -- on what facts, in words; sealed
    corrects        uuid        REFERENCES protection_assessment              -- a correction is a new record beside the old
);
CREATE UNIQUE INDEX protection_assessment_one_first ON protection_assessment (report_child_id) WHERE corrects IS NULL;
CREATE TRIGGER protection_assessment_append_only BEFORE UPDATE OR DELETE ON protection_assessment FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER protection_assessment_no_truncate BEFORE TRUNCATE ON protection_assessment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
