-- name: now
SELECT clock_timestamp()

-- name: standing
SELECT group_id, told_at, reports, news, urgent, waiting_from FROM group_notice WHERE group_id = ANY(%b)

-- name: save_standing
INSERT INTO group_notice (group_id, municipality, told_at, reports, news, urgent, waiting_from)
SELECT * FROM unnest(%b::uuid[], %b::text[], %b::timestamptz[], %b::int[], %b::int[], %b::int[], %b::timestamptz[])
ON CONFLICT (group_id) DO UPDATE SET reports = excluded.reports, news = excluded.news, urgent = excluded.urgent,
    waiting_from = excluded.waiting_from

-- name: set_aside
SELECT id FROM report_child WHERE id = ANY(%b) AND is_set_aside

-- name: told_of_aside
SELECT 1 FROM notification WHERE municipality = %s AND counts ? 'set_aside' AND created_at > clock_timestamp() - %s::interval LIMIT 1

-- name: insert
INSERT INTO notification (municipality, group_id, kind, codes, counts)
SELECT municipality, grp, kind, CASE codes WHEN '' THEN '{}' ELSE string_to_array(codes, ',') END, counts
FROM unnest(%b::text[], %b::uuid[], %b::text[], %b::text[], %b::jsonb[]) AS n (municipality, grp, kind, codes, counts)

-- name: municipalities_due
SELECT municipality FROM group_notice WHERE waiting_from IS NOT NULL AND NOT is_snoozed(current_group(group_id))
GROUP BY municipality HAVING min(waiting_from) <= clock_timestamp() - %s::interval ORDER BY min(waiting_from)

-- name: waiting
-- Groups that have led on are counted where they lead.
SELECT current_group(group_id), min(told_at), sum(reports)::int, sum(news)::int, sum(urgent)::int, min(waiting_from) FROM group_notice
WHERE municipality = %s AND waiting_from IS NOT NULL AND NOT is_snoozed(current_group(group_id)) GROUP BY current_group(group_id)

-- name: clear
UPDATE group_notice SET reports = 0, news = 0, urgent = 0, waiting_from = NULL WHERE municipality = %s AND waiting_from IS NOT NULL AND NOT is_snoozed(current_group(group_id))

-- name: list
SELECT id, seq, kind, municipality, current_group(group_id) AS group_id, codes, counts, created_at, sent_at, attempts FROM notification
WHERE municipality = %(municipality)s AND seq < %(before)s ORDER BY seq DESC LIMIT %(limit)s

-- name: take
-- The oldest that is due. Counted, and put off, in a commit of its own: a worker that dies over it leaves it to be sent again.
UPDATE notification SET attempts = attempts + 1, next_at = clock_timestamp() + least(interval '1 hour', interval '10 seconds' * power(2, least(attempts, 20)))
WHERE id = (SELECT id FROM notification WHERE sent_at IS NULL AND next_at <= clock_timestamp()
            AND created_at > clock_timestamp() - interval '3 days' ORDER BY next_at, seq LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, kind, municipality, group_id, codes, counts, created_at, attempts

-- name: sent
UPDATE notification SET sent_at = clock_timestamp() WHERE id = %s
