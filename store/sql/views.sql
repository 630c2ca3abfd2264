-- name: totals
-- "only": the municipalities that the reader works for; NULL: the whole installation. So below.
SELECT (SELECT count(*) FROM report WHERE (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s))),
       (SELECT coalesce(sum(last_serial), 0) FROM registration_counter WHERE (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s))),
       (SELECT count(*) FROM report_child WHERE (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s))),
       (SELECT count(*) FROM outbox WHERE done_at IS NULL AND (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s))),
       (SELECT count(DISTINCT c.report_child_id) FROM candidate c JOIN report_child rc ON rc.id = c.report_child_id
        WHERE c.verdict IS NULL AND c.closed_at IS NULL AND (%(only)s::text[] IS NULL OR rc.municipality = ANY(%(only)s)))
           + (SELECT count(*) FROM (SELECT DISTINCT municipality, group_id, name_key FROM mentioned_child
                                    WHERE verdict IS NULL AND (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s))) AS mentioned),
       (SELECT extract(epoch FROM clock_timestamp() - max(registered_at)) FROM report WHERE (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s))),
       (SELECT count(*) FROM report_child WHERE is_set_aside AND state <> 'assessed' AND (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s)))

-- name: lanes
WITH lane (lane, rank) AS (VALUES ('acute', 1), ('ordinary', 2), ('surge', 3), ('quarantine', 4)),
waiting AS (
    SELECT lane, count(*) AS waiting, count(DISTINCT group_id) AS work_items,
           extract(epoch FROM clock_timestamp() - min(received_at)) AS oldest,
           count(*) FILTER (WHERE escalation_at < clock_timestamp() + interval '4 hours') AS at_risk
    FROM placement WHERE state <> 'assessed' AND (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s)) GROUP BY lane
), arrived AS (
    SELECT lane, count(*) AS n FROM placement WHERE routed_at > clock_timestamp() - interval '1 hour' AND (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s))
    GROUP BY lane
), completed AS (
    SELECT p.lane, count(*) AS n FROM protection_assessment a JOIN placement p USING (report_child_id)
    WHERE a.corrects IS NULL AND a.recorded_at > clock_timestamp() - interval '1 hour' AND (%(only)s::text[] IS NULL OR p.municipality = ANY(%(only)s))
    GROUP BY p.lane
)
SELECT lane.lane, coalesce(waiting, 0), coalesce(work_items, 0), oldest, coalesce(arrived.n, 0), coalesce(completed.n, 0), coalesce(at_risk, 0)
FROM lane LEFT JOIN waiting USING (lane) LEFT JOIN arrived USING (lane) LEFT JOIN completed USING (lane)
ORDER BY lane.rank

-- name: surging
SELECT g.id, g.municipality, g.member_count, g.arrivals,
       (SELECT count(*) FROM membership m JOIN report_child rc ON rc.id = m.report_child_id
        WHERE m.group_id = g.id AND m.valid_to IS NULL AND rc.state <> 'assessed') AS waiting, is_snoozed(g.id)
FROM child_group g WHERE g.is_surging AND g.redirected_to IS NULL AND (%(only)s::text[] IS NULL OR g.municipality = ANY(%(only)s))
ORDER BY g.member_count DESC LIMIT 20

-- name: others_oldest
-- Other children always first: the oldest (report, child) that waits outside every surging group and is not set aside.
SELECT extract(epoch FROM clock_timestamp() - min(received_at)), count(*) FILTER (WHERE escalation_at < clock_timestamp()), count(*)
FROM placement WHERE state <> 'assessed' AND NOT is_surging AND NOT is_set_aside AND (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s))

-- name: queue_page
SELECT position, report_child_id, report_id, group_id, lane, received_at, escalation_at, is_new, reasons, is_surging
FROM queue WHERE municipality = %(municipality)s AND position > %(after)s ORDER BY position LIMIT %(limit)s

-- name: group_members
SELECT p.report_child_id, p.report_id, p.received_at, p.state, p.status, p.source, p.weight, p.evidence, p.lane, p.novelty, p.is_new,
       p.reasons, p.passages, p.text_cluster_id
FROM placement p WHERE p.group_id = %s ORDER BY p.report_seq, p.child_index LIMIT %s

-- name: resolve_group
-- Old ids lead to the group that took over; never more than a few steps.
WITH RECURSIVE step AS (
    SELECT id, redirected_to, 1 AS depth FROM child_group WHERE id = %s
    UNION ALL
    SELECT g.id, g.redirected_to, step.depth + 1 FROM step JOIN child_group g ON g.id = step.redirected_to WHERE step.depth < 50
)
SELECT g.id, g.municipality, g.member_count, g.is_surging, g.last_at FROM step JOIN child_group g ON g.id = step.id
WHERE step.redirected_to IS NULL

-- name: export
SELECT r.id, r.municipality, r.registration_year, r.registration_serial, r.received_at, r.registered_at, r.working_copy,
       rc.child_index, rc.state, p.group_id, p.status, p.source, p.weight, p.evidence, p.lane, q.position, p.reasons, p.novelty,
       p.passages, p.text_cluster_id, p.routed_at, p.is_surging,
       (SELECT jsonb_agg(jsonb_build_object('group_id', c.now, 'weight', c.weight) ORDER BY c.weight DESC)
        FROM (SELECT current_group(q.group_id) AS now, max(q.weight) AS weight FROM candidate q
              WHERE q.report_child_id = rc.id AND q.verdict IS NULL AND q.closed_at IS NULL GROUP BY 1) AS c
        WHERE c.now <> p.group_id) AS candidates
FROM report r
JOIN report_child rc ON rc.report_id = r.id
LEFT JOIN placement p ON p.report_child_id = rc.id
LEFT JOIN queue q ON q.report_child_id = rc.id
WHERE (%(only)s::text[] IS NULL OR r.municipality = ANY(%(only)s))
ORDER BY r.seq, rc.child_index

-- name: pending
SELECT count(*) FROM outbox WHERE done_at IS NULL

-- name: unsettled
-- As `linking.learnt` with the growth that counts when nothing else is to be done.
SELECT count(*) FROM child_group g
WHERE g.id IN (SELECT c.group_id FROM candidate c WHERE c.verdict IS NULL AND c.closed_at IS NULL
               UNION SELECT f.id FROM child_group f WHERE f.is_surging)
  AND g.redirected_to IS NULL AND g.member_count > g.looked_at AND g.member_count >= g.looked_at * 1.1

-- name: ping
SELECT 1
