-- People answer questions and regroup: each act is a row, and undoing it writes the inverse rows.

CREATE TABLE regroup_act (
    id            uuid        PRIMARY KEY,
    seq           bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,            -- order of the acts
    municipality  text        NOT NULL,
    kind          text        NOT NULL CHECK (kind IN ('same', 'not_same', 'cannot_tell', 'move', 'join', 'split', 'undo')),
    state         text        NOT NULL CHECK (state IN ('waiting', 'done', 'refused', 'undone')),
    by_person     text        NOT NULL CHECK (by_person <> ''),
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    second_person text,                                                       -- who confirmed or refused what one alone may not do
    second_at     timestamptz,
    reason        bytea       NOT NULL,                                       -- in the person's words; sealed
    from_group    uuid        REFERENCES child_group,
    to_group      uuid        REFERENCES child_group,                         -- NULL until done, when it is a group of its own
    request       jsonb       NOT NULL,                                       -- ids only: what was asked for
    moved         integer     NOT NULL DEFAULT 0 CHECK (moved >= 0),          -- (report, child) rows
    undo_of       uuid        REFERENCES regroup_act,
    CONSTRAINT regroup_act_second_is_another CHECK (second_person IS NULL OR second_person <> by_person)
);
CREATE INDEX regroup_act_waiting ON regroup_act (municipality, seq) WHERE state = 'waiting';
CREATE INDEX regroup_act_of_group ON regroup_act (from_group, to_group);
CREATE UNIQUE INDEX regroup_act_undone_once ON regroup_act (undo_of) WHERE state = 'done';

ALTER TABLE membership ADD COLUMN act_id uuid REFERENCES regroup_act;         -- the act that opened it
ALTER TABLE membership ADD COLUMN closed_by_act uuid REFERENCES regroup_act;  -- the act that closed it
ALTER TABLE membership ADD COLUMN restored_by uuid REFERENCES regroup_act;    -- the undoing that opened it again as it was
CREATE INDEX membership_of_act ON membership (act_id) WHERE act_id IS NOT NULL;
CREATE INDEX membership_closed_by_act ON membership (closed_by_act) WHERE closed_by_act IS NOT NULL;

ALTER TABLE group_event ADD COLUMN act_id uuid REFERENCES regroup_act;
CREATE INDEX group_event_of_act ON group_event (act_id) WHERE act_id IS NOT NULL;

ALTER TABLE cannot_link ADD COLUMN act_id uuid REFERENCES regroup_act;
ALTER TABLE cannot_link ADD COLUMN revoked_by_act uuid REFERENCES regroup_act;
CREATE INDEX cannot_link_of_group ON cannot_link (group_id) WHERE revoked_at IS NULL;

-- Old ids lead on: the group that stands for this one today.
CREATE FUNCTION current_group(group_id uuid) RETURNS uuid LANGUAGE sql STABLE STRICT AS $$
    WITH RECURSIVE step AS (
        SELECT g.id, g.redirected_to, 1 AS depth FROM child_group g WHERE g.id = group_id
        UNION ALL
        SELECT g.id, g.redirected_to, step.depth + 1 FROM step JOIN child_group g ON g.id = step.redirected_to WHERE step.depth < 1000
    )
    SELECT id FROM step WHERE redirected_to IS NULL
$$;

-- An answered question may be asked once more when the facts have changed; an open one never twice.
ALTER TABLE candidate DROP CONSTRAINT candidate_unique;
CREATE UNIQUE INDEX candidate_open_once ON candidate (report_child_id, group_id) WHERE verdict IS NULL AND closed_at IS NULL;
CREATE INDEX candidate_of_child ON candidate (report_child_id);
CREATE INDEX candidate_of_group ON candidate (group_id);
CREATE INDEX link_key_of_group ON link_key (group_id);
ALTER TABLE candidate ADD COLUMN act_id uuid REFERENCES regroup_act;          -- the answer
ALTER TABLE candidate ADD COLUMN closed_by_act uuid REFERENCES regroup_act;   -- withdrawn because another answer settled it
ALTER TABLE candidate ADD COLUMN facts_seen bytea;                            -- keyed hash of the group's hard facts at the answer

-- After a regrouping what is new in each report is read again; until then what has moved counts as new.
ALTER TABLE child_group ADD COLUMN needs_reading boolean NOT NULL DEFAULT false;
CREATE INDEX child_group_needs_reading ON child_group (municipality) WHERE needs_reading;

-- A child that only the text names: a person says whether the report is about this child too (SoL 2025:400 20:1: an
-- assessment for every child). Never a silent extra row.
CREATE TABLE mentioned_child (
    id              uuid        PRIMARY KEY,
    report_id       uuid        NOT NULL REFERENCES report,
    position        smallint    NOT NULL CHECK (position >= 0),               -- among the children that the text names
    municipality    text        NOT NULL,
    group_id        uuid        NOT NULL REFERENCES child_group,              -- of the report's first child
    name_key        bytea       NOT NULL CHECK (octet_length(name_key) = 16), -- keyed hash: the same name in many copies is one question
    relation        text,                                                     -- sibling | other (a friend, a classmate): siblings are asked about first
    facts           bytea       NOT NULL,                                     -- sealed
    asked_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    verdict         text        CHECK (verdict IN ('concerned', 'not_concerned')),
    decided_by      text,
    decided_at      timestamptz,
    report_child_id uuid        REFERENCES report_child,                      -- the row that the answer added
    CONSTRAINT mentioned_child_once UNIQUE (report_id, position),
    CONSTRAINT mentioned_child_verdict_has_person CHECK ((verdict IS NULL) = (decided_by IS NULL))
);
CREATE INDEX mentioned_child_by_name ON mentioned_child (name_key) WHERE verdict = 'concerned';
CREATE INDEX mentioned_child_of_row ON mentioned_child (report_child_id) WHERE report_child_id IS NOT NULL;
CREATE INDEX mentioned_child_open ON mentioned_child (municipality, group_id, name_key) WHERE verdict IS NULL;
ALTER TABLE report_child ADD COLUMN added_by text;                            -- the person who found that the report names this child too
