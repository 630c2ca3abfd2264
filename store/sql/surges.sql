-- name: now
SELECT clock_timestamp()

-- name: streams
-- A row for each way in of each municipality that has registered anything.
INSERT INTO surge_watch (municipality, stream)
SELECT DISTINCT c.municipality, s.stream FROM registration_counter c CROSS JOIN unnest(%s::text[]) AS s (stream)
ON CONFLICT DO NOTHING

-- name: due
-- Those that have not been looked at for longest. What another process looks at this instant is left to it.
SELECT municipality, stream, is_surging, since, cause, height, silence FROM surge_watch
WHERE looked_at IS NULL OR looked_at <= clock_timestamp() - %(every)s
ORDER BY looked_at NULLS FIRST LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED

-- name: hours
-- Arrivals by hour since 1970, and how many of them were private or anonymous.
SELECT floor(extract(epoch FROM received_at) / 3600)::int AS hour, count(*)::int AS arrived,
       (count(*) FILTER (WHERE reporter_kind <> 'mandated'))::int AS private
FROM report
WHERE municipality = %(municipality)s AND received_at >= %(since)s AND received_at < %(until)s
  AND CASE WHEN channel IN ('public_form', 'portal', 'api') THEN channel ELSE 'other' END = %(stream)s
GROUP BY 1

-- name: last_at
SELECT max(received_at) FROM report
WHERE municipality = %(municipality)s AND received_at > %(since)s AND received_at <= %(now)s
  AND CASE WHEN channel IN ('public_form', 'portal', 'api') THEN channel ELSE 'other' END = %(stream)s

-- name: windows
SELECT w.hours, count(r.id)::int AS arrived, (count(r.id) FILTER (WHERE r.reporter_kind <> 'mandated'))::int AS private
FROM unnest(%(windows)s::int[]) AS w (hours)
LEFT JOIN report r ON r.municipality = %(municipality)s AND r.received_at > %(now)s - make_interval(hours => w.hours) AND r.received_at <= %(now)s
     AND CASE WHEN r.channel IN ('public_form', 'portal', 'api') THEN r.channel ELSE 'other' END = %(stream)s
GROUP BY w.hours

-- name: keep
UPDATE surge_watch SET looked_at = %(now)s, seen = %(seen)s, expected = %(expected)s, is_surging = %(is_surging)s, since = %(since)s,
    cause = %(cause)s, height = %(height)s, silence = %(silence)s, silent_since = %(silent_since)s
WHERE municipality = %(municipality)s AND stream = %(stream)s

-- name: tell
INSERT INTO notification (municipality, group_id, kind, codes, counts) VALUES (%(municipality)s, NULL, %(kind)s, %(codes)s, %(counts)s)

-- name: current
SELECT stream, looked_at, seen, expected, is_surging, since, cause, height, silence FROM surge_watch WHERE municipality = %s ORDER BY stream

-- name: groups
SELECT id, arrivals FROM child_group WHERE municipality = %s AND is_surging AND redirected_to IS NULL ORDER BY last_at DESC, id LIMIT %s
