-- Linking: groups are views over memberships, which are opened and closed but never rewritten.

CREATE TABLE child_group (
    id            uuid        PRIMARY KEY,
    municipality  text        NOT NULL,                                       -- nothing is ever linked across municipalities
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    redirected_to uuid        REFERENCES child_group,                         -- never deleted; old ids lead on
    version       integer     NOT NULL DEFAULT 1,                             -- rises with every change of what follows
    profile       bytea       NOT NULL,                                       -- distinct members' facts, sealed
    memory        bytea       NOT NULL,                                       -- what has been said so far, sealed
    member_count  integer     NOT NULL CHECK (member_count >= 0),
    arrivals      jsonb       NOT NULL,                                       -- arrivals per hour of the last day, and the decayed count
    is_surging    boolean     NOT NULL DEFAULT false,
    has_tick      boolean     NOT NULL DEFAULT false,                         -- somebody has ticked "immediate danger"
    last_at       timestamptz NOT NULL,
    looked_at     integer     NOT NULL DEFAULT 1                              -- members when the questions about it were last looked at again
);
CREATE INDEX child_group_by_municipality ON child_group (municipality, last_at DESC);
CREATE INDEX child_group_surging ON child_group (municipality) WHERE is_surging;

-- Near-copies of one text, between report and group: 800 copies can move or split in one act.
CREATE TABLE text_cluster (
    id           uuid        PRIMARY KEY,
    municipality text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    signature    bytea       NOT NULL,                                        -- sealed
    copies       integer     NOT NULL CHECK (copies >= 0)
);
CREATE TABLE text_band (
    municipality    text  NOT NULL,
    band            bytea NOT NULL CHECK (octet_length(band) = 16),           -- keyed hash
    text_cluster_id uuid  NOT NULL REFERENCES text_cluster,
    PRIMARY KEY (municipality, band, text_cluster_id)
);
-- How many copies of a text that name their child belong to which group: a campaign is about one child or it is a template.
CREATE TABLE text_standing (
    text_cluster_id uuid    NOT NULL REFERENCES text_cluster,
    group_id        uuid    NOT NULL REFERENCES child_group,
    identified      integer NOT NULL CHECK (identified >= 0),
    PRIMARY KEY (text_cluster_id, group_id)
);

-- The blocking index. Keys are keyed hashes: no readable name or number (trust D9).
CREATE TABLE link_key (
    municipality text        NOT NULL,
    key          bytea       NOT NULL CHECK (octet_length(key) = 16),
    group_id     uuid        NOT NULL REFERENCES child_group,
    last_at      timestamptz NOT NULL,                                        -- common keys are capped to the newest groups
    PRIMARY KEY (municipality, key, group_id)
);
CREATE INDEX link_key_newest ON link_key (municipality, key, last_at DESC);

CREATE TABLE membership (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_child_id uuid        NOT NULL REFERENCES report_child,
    group_id        uuid        NOT NULL REFERENCES child_group,
    source          text        NOT NULL CHECK (source IN ('auto', 'human')),
    status          text        NOT NULL CHECK (status IN ('new', 'joined', 'review', 'confirmed', 'separated')),
    is_provisional  boolean     NOT NULL DEFAULT false,
    weight          real        NOT NULL,                                     -- bits (log2)
    evidence        jsonb       NOT NULL,                                     -- fields, levels and bits; no values
    rule_version    text        NOT NULL,
    by_person       text,
    reason          text,
    valid_from      timestamptz NOT NULL DEFAULT clock_timestamp(),
    valid_to        timestamptz,
    CONSTRAINT membership_human_has_person CHECK (source = 'auto' OR by_person IS NOT NULL)
);
-- One current group for each (report, child).
CREATE UNIQUE INDEX membership_one_current ON membership (report_child_id) WHERE valid_to IS NULL;
CREATE INDEX membership_of_group ON membership (group_id) WHERE valid_to IS NULL;

-- A doubt is a question to a person.
CREATE TABLE candidate (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_child_id uuid        NOT NULL REFERENCES report_child,
    group_id        uuid        NOT NULL REFERENCES child_group,
    weight          real        NOT NULL,
    band            text        NOT NULL CHECK (band IN ('below', 'above', 'margin', 'conflict')),
    evidence        jsonb       NOT NULL,
    asked_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at       timestamptz,                                              -- withdrawn: the machine has placed the child since
    verdict         text        CHECK (verdict IN ('same', 'not_same', 'cannot_tell')),
    decided_by      text,
    decided_at      timestamptz,
    CONSTRAINT candidate_unique UNIQUE (report_child_id, group_id),
    CONSTRAINT candidate_verdict_has_person CHECK ((verdict IS NULL) = (decided_by IS NULL))
);
CREATE INDEX candidate_open ON candidate (group_id) WHERE verdict IS NULL AND closed_at IS NULL;

-- What a person has said is not the same child; binds newcomers too.
CREATE TABLE cannot_link (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_child_id uuid        NOT NULL REFERENCES report_child,
    group_id        uuid        NOT NULL REFERENCES child_group,
    by_person       text        NOT NULL,
    reason          text        NOT NULL,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at      timestamptz
);
CREATE UNIQUE INDEX cannot_link_current ON cannot_link (report_child_id, group_id) WHERE revoked_at IS NULL;

CREATE TABLE group_event (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    group_id        uuid        NOT NULL REFERENCES child_group,
    kind            text        NOT NULL CHECK (kind IN ('created', 'linked', 'unlinked', 'joined', 'split', 'undone', 'surge_began', 'surge_ended')),
    report_child_id uuid        REFERENCES report_child,
    by_person       text,                                                     -- NULL: the machine
    reason          text,
    undo_of         bigint      REFERENCES group_event
);
CREATE INDEX group_event_of_group ON group_event (group_id, id);
CREATE TRIGGER group_event_append_only BEFORE UPDATE OR DELETE ON group_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What linking and novelty found: the (report, child)'s place in the protection-assessment queue. One row, once.
CREATE TABLE routing (
    report_child_id uuid        PRIMARY KEY REFERENCES report_child,
    routed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    text_cluster_id uuid        REFERENCES text_cluster,
    novelty         real        NOT NULL CHECK (novelty BETWEEN 0 AND 1),
    is_new          boolean     NOT NULL,
    is_urgent_new   boolean     NOT NULL,
    is_first_tick   boolean     NOT NULL,                                     -- the first "immediate danger" of its group
    is_quarantined  boolean     NOT NULL,                                     -- linking failed; assessed like any other
    reasons         text[]      NOT NULL,
    passages        jsonb       NOT NULL                                      -- offsets of what is new; no text
);

-- The recent arrivals of a municipality: the prior of linking refers to them.
CREATE TABLE municipality_pace (
    municipality text  PRIMARY KEY,
    arrivals     jsonb NOT NULL
);
