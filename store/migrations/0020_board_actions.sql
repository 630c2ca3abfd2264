-- What a supervisor arranges from the board: who takes a group, which lane somebody sits down with, which surge is known and may rest.
-- It moves people and alarms. No report is hidden, dropped or kept from anybody: each arrangement lapses by itself.

CREATE TABLE board_action (
    id           uuid        PRIMARY KEY,
    seq          bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    municipality text        NOT NULL CHECK (municipality ~ '^[0-9]{4}$'),
    kind         text        NOT NULL CHECK (kind IN ('assign', 'reserve', 'snooze')),
    group_id     uuid        REFERENCES child_group,
    person_id    text        CHECK (person_id <> ''),
    lane         text        CHECK (lane IN ('others', 'surge')),
    reason       bytea       NOT NULL,                                        -- sealed
    made_by      text        NOT NULL CHECK (made_by <> ''),
    made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    until        timestamptz NOT NULL,
    ended_at     timestamptz,
    ended_by     text        CHECK (ended_by <> ''),                          -- NULL beside a time: it lapsed
    CONSTRAINT board_action_parts CHECK (
        (kind IN ('assign', 'snooze')) = (group_id IS NOT NULL) AND (kind IN ('assign', 'reserve')) = (person_id IS NOT NULL)
        AND (kind = 'reserve') = (lane IS NOT NULL)),
    CONSTRAINT board_action_lapses CHECK (until > made_at AND until <= made_at + interval '24 hours'),
    CONSTRAINT board_action_ended CHECK (ended_by IS NULL OR ended_at IS NOT NULL)
);
CREATE UNIQUE INDEX board_action_one_assignment ON board_action (group_id) WHERE kind = 'assign' AND ended_at IS NULL;
CREATE UNIQUE INDEX board_action_one_snooze ON board_action (group_id) WHERE kind = 'snooze' AND ended_at IS NULL;
CREATE UNIQUE INDEX board_action_one_lane ON board_action (municipality, person_id) WHERE kind = 'reserve' AND ended_at IS NULL;
CREATE TRIGGER board_action_is_kept BEFORE DELETE ON board_action FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER board_action_no_truncate BEFORE TRUNCATE ON board_action FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION guard_board_action() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
       OR (to_jsonb(NEW) - 'ended_at' - 'ended_by') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_at' - 'ended_by') THEN
        RAISE EXCEPTION 'an arrangement ends once, and is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER board_action_guard BEFORE UPDATE ON board_action FOR EACH ROW EXECUTE FUNCTION guard_board_action();

-- Those that hold now. An assignment lapses when nothing of the group waits, or when a clock of it has an hour left and anybody must be
-- able to take it; a snooze when a report has come with a reason to look.
CREATE VIEW board_action_live AS
SELECT a.* FROM board_action a
WHERE a.ended_at IS NULL AND a.until > clock_timestamp()
  AND CASE a.kind
      WHEN 'assign' THEN EXISTS (SELECT FROM membership m JOIN report_child rc ON rc.id = m.report_child_id
                                 WHERE m.group_id = a.group_id AND m.valid_to IS NULL AND rc.state <> 'assessed')
           AND NOT EXISTS (SELECT FROM membership m JOIN report_child rc ON rc.id = m.report_child_id
                           WHERE m.group_id = a.group_id AND m.valid_to IS NULL AND rc.state <> 'assessed'
                             AND rc.escalation_at < clock_timestamp() + interval '1 hour')
      WHEN 'snooze' THEN NOT EXISTS (SELECT FROM membership m JOIN routing r ON r.report_child_id = m.report_child_id
                                     WHERE m.group_id = a.group_id AND m.valid_to IS NULL AND r.routed_at > a.made_at
                                       AND r.reasons && ARRAY['URGENT', 'NEW_CHILD', 'FIRST_HAND', 'NEW_PERSON'])
      ELSE true END;

CREATE FUNCTION is_snoozed(in_group uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM board_action_live WHERE kind = 'snooze' AND group_id = in_group)
$$;
