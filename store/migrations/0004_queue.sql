-- The fair order of work for people (design 7). `casework.triage` says the same in Python; a test compares the two.

CREATE TABLE queue_policy (
    only_row     boolean  PRIMARY KEY DEFAULT true CHECK (only_row),
    turn_size    smallint NOT NULL CHECK (turn_size > 0),    -- (report, child) rows of a surging group per turn
    surge_every  smallint NOT NULL CHECK (surge_every > 0)   -- a surging group's next turn comes after this many other groups
);
INSERT INTO queue_policy (turn_size, surge_every) VALUES (5, 8);

-- Each (report, child) that has been linked, with its current group and its lane.
CREATE VIEW placement AS
SELECT rc.id AS report_child_id, rc.report_id, rc.report_seq, rc.child_index, rc.municipality, rc.received_at, rc.state,
       rc.escalation_at, m.group_id, m.status, m.source, m.weight, m.evidence, g.is_surging,
       r.routed_at, r.text_cluster_id, r.novelty, r.is_new, r.reasons, r.passages,
       -- Reached with the acute ones all the same: a failed linker must not hide a ticked danger.
       r.is_quarantined AND rc.immediate_danger AS is_quarantined_danger,
       CASE WHEN r.is_quarantined THEN 'quarantine'
            -- Inside a surge a tick counts once for its group: else a campaign that ticks the box delays the other children.
            WHEN r.is_urgent_new OR (rc.immediate_danger AND (NOT g.is_surging OR r.is_first_tick)) THEN 'acute'
            WHEN g.is_surging AND NOT r.is_new THEN 'surge'
            ELSE 'ordinary' END AS lane
FROM report_child rc
JOIN routing r ON r.report_child_id = rc.id
JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
JOIN child_group g ON g.id = m.group_id;

-- Those that still wait for their protection assessment, in the order in which an assessor reaches them.
-- Acute first. Then every group by the age of its oldest unassessed report that says something new; a surging group
-- takes one turn, and its next ones no sooner than after `surge_every` other groups.
CREATE VIEW queue AS
WITH waiting AS (
    SELECT p.*, (lane <> 'acute' AND NOT is_quarantined_danger)::int AS lane_rank FROM placement p WHERE state <> 'assessed'
), head AS (
    SELECT municipality, group_id, lane_rank, bool_or(is_surging) AS is_surging,
           coalesce(min(received_at) FILTER (WHERE is_new), min(received_at)) AS head_at
    FROM waiting GROUP BY municipality, group_id, lane_rank
), ranked AS (
    SELECT head.*,
           count(*) FILTER (WHERE NOT is_surging) OVER (
               PARTITION BY municipality, lane_rank ORDER BY head_at, group_id ROWS UNBOUNDED PRECEDING
           ) AS others_before                                 -- for a group that does not surge: its own rank, from 1
    FROM head
), turn AS (
    SELECT w.*, r.head_at, r.others_before,
           row_number() OVER (PARTITION BY w.municipality, w.group_id, w.lane_rank
                              ORDER BY w.is_new DESC, w.received_at, w.report_seq, w.child_index) AS in_group
    FROM waiting w JOIN ranked r USING (municipality, group_id, lane_rank)
)
SELECT turn.*,
       row_number() OVER (
           PARTITION BY municipality
           ORDER BY lane_rank,
                    others_before + CASE WHEN is_surging THEN (in_group - 1) / turn_size * surge_every ELSE 0 END,
                    is_surging, head_at, group_id, in_group
       ) AS position
FROM turn CROSS JOIN queue_policy;
