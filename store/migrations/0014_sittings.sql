-- The assessor's desk: what a record of a protection assessment says, who has a group open, and how far each person has come.

-- SOSFS 2014:5: on what facts, when, and how the child's best was considered. NULL only in records that came in without it.
ALTER TABLE protection_assessment ADD COLUMN child_best bytea;                            -- in words; sealed
ALTER TABLE protection_assessment ADD COLUMN tells_of_violence boolean NOT NULL DEFAULT false; -- HSLF-FS 2022:39; never in a list
ALTER TABLE protection_assessment ADD COLUMN looked_at timestamptz;                       -- when the signer had this very report before them
ALTER TABLE protection_assessment ADD COLUMN read_as text CHECK (read_as IN ('whole', 'passages', 'row')); -- `casework.sitting.Reading`
CREATE INDEX protection_assessment_of_sitting ON protection_assessment (sitting_id) WHERE sitting_id IS NOT NULL;
CREATE INDEX read_event_by_person_and_report ON read_event (person_id, report_id);

-- A row that says nothing new has been shown to the person before they sign it, with its number, time and source.
CREATE TABLE row_shown (
    person_id       text        NOT NULL CHECK (person_id <> ''),
    report_child_id uuid        NOT NULL REFERENCES report_child,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (person_id, report_child_id)
);

-- A person's own first impression of a group, before they see what is known of the child from earlier (Norrköping: prior knowledge
-- coloured the judgement). Kept as it was written.
CREATE TABLE first_mark (
    person_id text        NOT NULL CHECK (person_id <> ''),
    group_id  uuid        NOT NULL REFERENCES child_group,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    finding   text        NOT NULL CHECK (finding IN ('signs_of_need', 'no_sign', 'cannot_tell')),
    words     bytea       NOT NULL,                                                       -- sealed
    PRIMARY KEY (person_id, group_id)
);
CREATE TRIGGER first_mark_append_only BEFORE UPDATE OR DELETE ON first_mark FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER first_mark_no_truncate BEFORE TRUNCATE ON first_mark FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Whom the queue has given a group to, so that it gives it to nobody else. It runs out by itself and forbids nothing.
CREATE TABLE work_claim (
    group_id  uuid        PRIMARY KEY REFERENCES child_group,
    person_id text        NOT NULL CHECK (person_id <> ''),
    since     timestamptz NOT NULL DEFAULT clock_timestamp(),
    until     timestamptz NOT NULL
);
CREATE INDEX work_claim_of_person ON work_claim (person_id);

-- Who has a group open. Rows are short-lived; those that have gone cold are removed by the next one who comes.
CREATE TABLE work_presence (
    group_id  uuid        NOT NULL REFERENCES child_group,
    person_id text        NOT NULL CHECK (person_id <> ''),
    since     timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (group_id, person_id)
);

-- What a person has chosen for their own desk.
CREATE TABLE desk_choice (
    person_id text    PRIMARY KEY CHECK (person_id <> ''),
    has_keys  boolean NOT NULL                                                            -- single-letter keys (WCAG 2.1.4)
);
