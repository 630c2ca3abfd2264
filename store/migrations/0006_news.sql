-- What is new to each person, and what supervisors are told: ids, codes and counts only.

-- Rises when a (report, child) is read for news and something is found that was not marked before. Written under the
-- municipality's lock, as memberships are: in a group a greater mark is a later commit.
CREATE SEQUENCE reading_mark;
ALTER TABLE routing ADD COLUMN read_mark bigint NOT NULL DEFAULT nextval('reading_mark');

-- What a report repeats, and which report of the group said it first: offsets and ids, no text.
ALTER TABLE routing ADD COLUMN covered jsonb NOT NULL DEFAULT '[]';

-- How far a person has looked in a group: the marks of what they were shown, never a time.
CREATE TABLE group_seen (
    person_id  text        NOT NULL CHECK (person_id <> ''),
    group_id   uuid        NOT NULL REFERENCES child_group,
    membership bigint      NOT NULL CHECK (membership >= 0),
    reading    bigint      NOT NULL CHECK (reading >= 0),
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (person_id, group_id)
);

-- What a group's supervisor has been told of it, and what waits for the next digest.
CREATE TABLE group_notice (
    group_id     uuid        PRIMARY KEY REFERENCES child_group,
    municipality text        NOT NULL,
    told_at      timestamptz NOT NULL,                                        -- when it first asked for attention
    reports      integer     NOT NULL DEFAULT 0 CHECK (reports >= 0),         -- rows since the last digest that nothing was told of
    news         integer     NOT NULL DEFAULT 0 CHECK (news >= 0),            -- of these, shown as new
    waiting_from timestamptz,
    CONSTRAINT group_notice_waits_from CHECK ((reports = 0) = (waiting_from IS NULL))
);
CREATE INDEX group_notice_waiting ON group_notice (municipality) WHERE waiting_from IS NOT NULL;

CREATE TABLE notification (
    id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),           -- the receiver's guard against hearing twice
    seq          bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    municipality text        NOT NULL,
    group_id     uuid        REFERENCES child_group,                          -- NULL: a digest is about all of them
    kind         text        NOT NULL CHECK (kind IN ('first', 'reason', 'digest', 'surge')),
    codes        text[]      NOT NULL,
    counts       jsonb       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at      timestamptz,
    attempts     integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT notification_is_about CHECK ((kind = 'digest') = (group_id IS NULL))
);
CREATE INDEX notification_of_municipality ON notification (municipality, seq);
CREATE INDEX notification_unsent ON notification (next_at) WHERE sent_at IS NULL;
