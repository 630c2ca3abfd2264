-- The same order, reckoned in passes over what waits: how far each source has come once, and not again for each row, and no join of
-- the rows with their sources, whose size no planner guesses. With a flood of a thousand an assessor waited seconds for the next one.
DROP VIEW queue;
CREATE VIEW queue AS
WITH waiting AS (
    SELECT p.*, is_surging OR is_set_aside AS takes_turns,
           (CASE WHEN is_set_aside THEN 'aside' ELSE group_id::text END) COLLATE "C" AS turn_of,
           (CASE WHEN is_set_aside THEN NOT is_admitted ELSE lane <> 'acute' AND NOT is_quarantined_danger END)::int AS lane_rank
    FROM placement p WHERE state <> 'assessed'
), headed AS (
    SELECT waiting.*,
           coalesce(min(received_at) FILTER (WHERE is_new) OVER source, min(received_at) OVER source) AS head_at,
           row_number() OVER (source ORDER BY is_set_aside AND NOT would_be_acute, is_new DESC, received_at, report_seq, child_index) AS in_source
    FROM waiting WINDOW source AS (PARTITION BY municipality, turn_of, lane_rank)
), ranked AS (
    SELECT headed.*,
           count(*) FILTER (WHERE in_source = 1 AND NOT takes_turns) OVER (
               PARTITION BY municipality, lane_rank ORDER BY head_at, turn_of
           ) AS others_before                                 -- for a group that takes no turns: its own rank, from 1
    FROM headed
), come AS MATERIALIZED (
    SELECT * FROM source_turn
), turn AS (
    SELECT ranked.*, coalesce(come.taken, 0) AS taken, coalesce(come.owed, 0) AS owed
    FROM ranked LEFT JOIN come USING (municipality, turn_of)
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
-- One row for ever, which no vacuum would count by itself: the planner took it for thousands.
ANALYZE queue_policy;
