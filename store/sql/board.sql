-- name: hours
-- (Report, child) that arrived and that were assessed in each of the last 24 clock hours, the oldest first.
-- "only": the municipalities that the reader works for; NULL: the whole installation. So below.
WITH hour AS (
    SELECT h FROM generate_series(date_trunc('hour', clock_timestamp()) - interval '23 hours', date_trunc('hour', clock_timestamp()), '1 hour') AS h
), arrived AS (
    SELECT date_trunc('hour', received_at) AS h, count(*) AS n FROM report_child
    WHERE received_at >= date_trunc('hour', clock_timestamp()) - interval '23 hours' AND (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s))
    GROUP BY 1
), completed AS (
    SELECT date_trunc('hour', a.recorded_at) AS h, count(*) AS n FROM protection_assessment a JOIN report_child rc ON rc.id = a.report_child_id
    WHERE a.corrects IS NULL AND a.recorded_at >= date_trunc('hour', clock_timestamp()) - interval '23 hours'
      AND (%(only)s::text[] IS NULL OR rc.municipality = ANY(%(only)s))
    GROUP BY 1
)
SELECT hour.h, coalesce(arrived.n, 0), coalesce(completed.n, 0) FROM hour LEFT JOIN arrived USING (h) LEFT JOIN completed USING (h) ORDER BY 1

-- name: people
-- Who is on: has a group from the queue, has one open, or has recorded an assessment in the last hour. By name, never by number.
WITH mine AS (
    SELECT c.person_id, c.group_id, c.since AS at FROM work_claim c WHERE c.until > clock_timestamp()
    UNION ALL
    SELECT p.person_id, p.group_id, p.since FROM work_presence p WHERE p.seen_at > clock_timestamp() - interval '2 minutes'
    UNION ALL
    SELECT a.assessed_by, NULL, a.recorded_at FROM protection_assessment a JOIN report_child rc ON rc.id = a.report_child_id
    WHERE a.corrects IS NULL AND a.recorded_at > clock_timestamp() - interval '1 hour'
      AND (%(only)s::text[] IS NULL OR rc.municipality = ANY(%(only)s))
)
SELECT mine.person_id, (array_agg(g.id ORDER BY mine.at DESC) FILTER (WHERE g.id IS NOT NULL))[1] AS group_id,
       bool_or(coalesce(g.is_surging, false)) AS is_surging, max(mine.at) AS at
FROM mine LEFT JOIN child_group g ON g.id = mine.group_id
WHERE mine.group_id IS NULL OR %(only)s::text[] IS NULL OR g.municipality = ANY(%(only)s)
GROUP BY mine.person_id ORDER BY mine.person_id LIMIT 50

-- name: stuck
-- Work that was tried and failed, or that nobody has taken for five minutes; and messages to people that could not be sent.
SELECT count(*) FILTER (WHERE attempts > 0), count(*) FILTER (WHERE attempts = 0 AND created_at < clock_timestamp() - interval '5 minutes')
FROM outbox WHERE done_at IS NULL AND (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s))

-- name: streams
-- As the surge watch last found them.
SELECT stream, looked_at, seen, expected, is_surging, since, cause, height, silence FROM surge_watch
WHERE (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s)) ORDER BY stream, municipality

-- name: oldest
-- The oldest that waits without a protection assessment, surge and all.
SELECT extract(epoch FROM clock_timestamp() - min(received_at)), count(*) FILTER (WHERE escalation_at < clock_timestamp()), count(*)
FROM report_child WHERE state <> 'assessed' AND (%(only)s::text[] IS NULL OR municipality = ANY(%(only)s))
