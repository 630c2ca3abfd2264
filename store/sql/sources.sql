-- name: keep
INSERT INTO source_item (id, source, content_key, external_key, format, size_bytes, received_at, about, content, sha256)
VALUES (%b, %b, %b, %b, %b, %b, %b, %b, %b, %b)
ON CONFLICT (source, content_key) DO NOTHING

-- name: find
SELECT id, registered_at IS NOT NULL, content IS NOT NULL FROM source_item WHERE source = %s AND content_key = %s

-- name: find_by_name
SELECT id, registered_at IS NOT NULL, content IS NOT NULL FROM source_item WHERE source = %s AND external_key = %s ORDER BY seq DESC LIMIT 1

-- name: waiting
SELECT id FROM source_item WHERE source = %s AND registered_at IS NULL ORDER BY seq LIMIT 100

-- name: open
SELECT source, format, size_bytes, received_at, about, content FROM source_item WHERE id = %s

-- name: link
INSERT INTO source_report (item_id, part, report_id)
SELECT %b, part, report_id FROM unnest(%b::int[], %b::uuid[]) AS r (part, report_id)
ON CONFLICT DO NOTHING

-- name: registered
UPDATE source_item SET registered_at = clock_timestamp(), parts = %s WHERE id = %s AND registered_at IS NULL

-- name: note
-- The last error stays until all is well.
INSERT INTO source_state AS s (name, last_ok_at, last_error_code, waiting)
VALUES (%(name)s, CASE WHEN %(is_ok)s THEN clock_timestamp() END, %(code)s, %(waiting)s)
ON CONFLICT (name) DO UPDATE SET last_try_at = clock_timestamp(), last_ok_at = coalesce(excluded.last_ok_at, s.last_ok_at),
    last_error_code = excluded.last_error_code, waiting = coalesce(%(known_waiting)s, s.waiting)

-- name: forget
DELETE FROM source_state WHERE name <> ALL(%s)

-- name: states
-- `waiting`: what the source said, and what is kept here and not yet registered.
SELECT s.name, extract(epoch FROM clock_timestamp() - coalesce(s.last_ok_at, s.watched_since)), s.last_error_code, s.waiting,
       (SELECT count(*) FROM source_item i WHERE i.source = s.name AND i.registered_at IS NULL),
       (SELECT extract(epoch FROM clock_timestamp() - max(i.stored_at)) FROM source_item i WHERE i.source = s.name)
FROM source_state s
-- What came that way has no municipality before it is registered: it is for those who handle what is unplaced.
WHERE %(only)s::text[] IS NULL OR '0000' = ANY(%(only)s)
ORDER BY s.name
