-- What looks made by a machine is registered and assessed like everything else, in a line of its own (SoL 2025:400 19:1, 20:1).
-- `casework.triage` says the same as the views in Python; a test compares the two.

ALTER TABLE outbox DROP CONSTRAINT outbox_lane_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_lane_check CHECK (lane IN ('professional', 'public', 'aside', 'retry'));

-- By the labels of its report (`casework.report.SETS_ASIDE`). A child that a person has added from a text is not: somebody has read it.
ALTER TABLE report_child ADD COLUMN is_set_aside boolean NOT NULL DEFAULT false;
CREATE INDEX report_child_aside ON report_child (municipality, state) WHERE is_set_aside;
CREATE INDEX protection_assessment_latest ON protection_assessment (recorded_at) WHERE corrects IS NULL;

DROP VIEW queue;
DROP VIEW placement;

-- Groups assessed since an instant, of those that neither surge nor are set aside: so many others have had their turn.
CREATE FUNCTION others_assessed(in_municipality text, since timestamptz) RETURNS bigint LANGUAGE sql STABLE STRICT AS $$
    SELECT count(DISTINCT m.group_id)
    FROM protection_assessment a
    JOIN report_child rc ON rc.id = a.report_child_id AND rc.municipality = in_municipality AND NOT rc.is_set_aside
    JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
    JOIN child_group g ON g.id = m.group_id AND NOT g.is_surging
    WHERE a.corrects IS NULL AND a.recorded_at > since
$$;

-- Of what is set aside the one row that is acute now: the next one only after `surge_every` other groups.
CREATE VIEW aside_admitted AS
SELECT first.report_child_id
FROM (SELECT DISTINCT ON (rc.municipality) rc.municipality, rc.id AS report_child_id
      FROM report_child rc JOIN routing r ON r.report_child_id = rc.id
      WHERE rc.is_set_aside AND rc.state <> 'assessed' AND (r.is_urgent_new OR rc.immediate_danger)
      ORDER BY rc.municipality, r.is_new DESC, rc.received_at, rc.report_seq, rc.child_index) AS first
CROSS JOIN queue_policy p
WHERE coalesce(p.surge_every <= others_assessed(first.municipality, (
          SELECT max(a.recorded_at) FROM report_child rc
          JOIN routing r ON r.report_child_id = rc.id
          JOIN protection_assessment a ON a.report_child_id = rc.id AND a.corrects IS NULL
          WHERE rc.municipality = first.municipality AND rc.is_set_aside AND rc.state = 'assessed'
            AND (r.is_urgent_new OR rc.immediate_danger))), true);

-- Each (report, child) that has been linked, with its current group and its lane.
CREATE VIEW placement AS
SELECT rc.id AS report_child_id, rc.report_id, rc.report_seq, rc.child_index, rc.municipality, rc.received_at, rc.state,
       rc.escalation_at, rc.is_set_aside, m.group_id, m.status, m.source, m.weight, m.evidence, g.is_surging,
       r.routed_at, r.text_cluster_id, r.novelty, r.is_new, r.reasons, r.passages,
       r.is_urgent_new OR rc.immediate_danger AS would_be_acute,
       a.report_child_id IS NOT NULL AS is_admitted,
       -- Reached with the acute ones all the same: a failed linker must not hide a ticked danger.
       r.is_quarantined AND rc.immediate_danger AS is_quarantined_danger,
       CASE WHEN r.is_quarantined THEN 'quarantine'
            WHEN rc.is_set_aside THEN CASE WHEN a.report_child_id IS NOT NULL THEN 'acute' ELSE 'surge' END
            -- Inside a surge a tick counts once for its group: else a campaign that ticks the box delays the other children.
            WHEN r.is_urgent_new OR (rc.immediate_danger AND (NOT g.is_surging OR r.is_first_tick)) THEN 'acute'
            WHEN g.is_surging AND NOT r.is_new THEN 'surge'
            ELSE 'ordinary' END AS lane
FROM report_child rc
JOIN routing r ON r.report_child_id = rc.id
JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
JOIN child_group g ON g.id = m.group_id
LEFT JOIN aside_admitted a ON a.report_child_id = rc.id;

-- How far each source that takes turns has come, by the assessments recorded: rows of its present turn, and how many other
-- groups have theirs before its next. Without it a flood, being the oldest, would be first again whenever the queue is read.
CREATE VIEW source_turn AS
WITH done AS (
    SELECT g.municipality, g.id::text AS turn_of, a.recorded_at, a.id
    FROM child_group g
    JOIN membership m ON m.group_id = g.id AND m.valid_to IS NULL
    JOIN report_child rc ON rc.id = m.report_child_id AND NOT rc.is_set_aside
    JOIN protection_assessment a ON a.report_child_id = rc.id AND a.corrects IS NULL
    WHERE g.is_surging AND g.redirected_to IS NULL
    UNION ALL
    SELECT rc.municipality, 'aside', a.recorded_at, a.id
    FROM report_child rc JOIN protection_assessment a ON a.report_child_id = rc.id AND a.corrects IS NULL
    WHERE rc.is_set_aside AND rc.state = 'assessed'
), counted AS (
    SELECT municipality, turn_of, recorded_at, count(*) OVER source AS n,
           row_number() OVER (PARTITION BY municipality, turn_of ORDER BY recorded_at, id) AS nth
    FROM done WINDOW source AS (PARTITION BY municipality, turn_of)
), whole AS (
    SELECT municipality, turn_of, n % turn_size AS taken, surge_every,
           max(recorded_at) FILTER (WHERE nth <= n - n % turn_size) AS ended_at       -- of its last whole turn
    FROM counted CROSS JOIN queue_policy GROUP BY municipality, turn_of, n, turn_size, surge_every
)
SELECT municipality, turn_of, taken,
       CASE WHEN ended_at IS NULL THEN 0 ELSE greatest(surge_every - others_assessed(municipality, ended_at), 0) END AS owed
FROM whole;

-- Those that still wait for their protection assessment, in the order in which an assessor reaches them.
-- Acute first. Then every source by the age of its oldest unassessed report that says something new: groups, and all that is
-- set aside as one. A surging group, and what is set aside, take one turn, and the next ones no sooner than after `surge_every` groups.
CREATE VIEW queue AS
WITH waiting AS (
    SELECT p.*, is_surging OR is_set_aside AS takes_turns,
           (CASE WHEN is_set_aside THEN 'aside' ELSE group_id::text END) COLLATE "C" AS turn_of,
           (CASE WHEN is_set_aside THEN NOT is_admitted ELSE lane <> 'acute' AND NOT is_quarantined_danger END)::int AS lane_rank
    FROM placement p WHERE state <> 'assessed'
), head AS (
    SELECT municipality, turn_of, lane_rank, bool_or(takes_turns) AS takes_turns,
           coalesce(min(received_at) FILTER (WHERE is_new), min(received_at)) AS head_at
    FROM waiting GROUP BY municipality, turn_of, lane_rank
), ranked AS (
    SELECT head.*,
           count(*) FILTER (WHERE NOT takes_turns) OVER (
               PARTITION BY municipality, lane_rank ORDER BY head_at, turn_of ROWS UNBOUNDED PRECEDING
           ) AS others_before                                 -- for a group that takes no turns: its own rank, from 1
    FROM head
), turn AS (
    SELECT w.*, r.head_at, r.others_before, coalesce(t.taken, 0) AS taken, coalesce(t.owed, 0) AS owed,
           row_number() OVER (PARTITION BY w.municipality, w.turn_of, w.lane_rank
                              ORDER BY w.is_set_aside AND NOT w.would_be_acute, w.is_new DESC, w.received_at, w.report_seq, w.child_index
           ) AS in_source
    FROM waiting w JOIN ranked r USING (municipality, turn_of, lane_rank)
    LEFT JOIN source_turn t ON t.municipality = w.municipality AND t.turn_of = w.turn_of
)
SELECT turn.*,
       row_number() OVER (
           PARTITION BY municipality
           ORDER BY lane_rank,
                    CASE WHEN takes_turns THEN greatest(others_before, owed) + (taken + in_source - 1) / turn_size * surge_every
                         ELSE others_before END,
                    takes_turns, head_at, turn_of, in_source
       ) AS position
FROM turn CROSS JOIN queue_policy;
