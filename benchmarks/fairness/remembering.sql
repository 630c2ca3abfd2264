-- The fair order with memory of turns (docs/decisions/0029), as it is to stand in the next migration of the view `queue`:
-- after a turn a surging group stands where one would that came at the end of that turn. Without that its old rows are first
-- again each time the queue is asked. `casework.triage.order` says the same with `last_turn_at`; a test compares the two.

CREATE OR REPLACE VIEW queue AS
WITH waiting AS (
    SELECT p.*, (lane <> 'acute' AND NOT is_quarantined_danger)::int AS lane_rank FROM placement p WHERE state <> 'assessed'
), last_turn AS (
    -- When a row of a surging group was last assessed.
    SELECT p.municipality, p.group_id, max(a.recorded_at) AS at
    FROM placement p JOIN protection_assessment a USING (report_child_id)
    WHERE p.is_surging AND a.corrects IS NULL GROUP BY p.municipality, p.group_id
), oldest AS (
    SELECT municipality, group_id, lane_rank, bool_or(is_surging) AS is_surging,
           coalesce(min(received_at) FILTER (WHERE is_new), min(received_at)) AS head_at
    FROM waiting GROUP BY municipality, group_id, lane_rank
), head AS (
    -- greatest() passes over a group without a turn. What is acute in a flood waits for none.
    SELECT municipality, group_id, lane_rank, is_surging,
           CASE WHEN is_surging AND lane_rank = 1 THEN greatest(head_at, last_turn.at) ELSE head_at END AS head_at
    FROM oldest LEFT JOIN last_turn USING (municipality, group_id)
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
