-- name: waiting
-- Small ones first.
SELECT id, municipality FROM child_group WHERE needs_reading AND redirected_to IS NULL ORDER BY member_count LIMIT %s

-- name: emptied
UPDATE child_group SET needs_reading = false WHERE needs_reading AND redirected_to IS NOT NULL

-- name: rows
-- What linking failed on cannot be read and stays as new as it was.
SELECT rc.id, rc.report_id, rc.child_index
FROM membership m JOIN report_child rc ON rc.id = m.report_child_id JOIN routing r ON r.report_child_id = rc.id
WHERE m.group_id = %s AND m.valid_to IS NULL AND NOT r.is_quarantined ORDER BY rc.report_seq, rc.child_index

-- name: is_still_to_read
SELECT needs_reading FROM child_group WHERE id = %s AND redirected_to IS NULL FOR UPDATE

-- name: save_memory
UPDATE child_group SET memory = %(memory)s, needs_reading = false, version = version + 1 WHERE id = %(id)s

-- name: save_rows
UPDATE routing r SET novelty = n.novelty, is_new = n.is_new, is_urgent_new = n.urgent,
       reasons = string_to_array(n.reasons, ','), passages = n.passages, covered = n.covered,
       -- Found now and not before: new again to everyone who has looked.
       read_mark = CASE WHEN r.passages @> n.passages AND r.reasons @> string_to_array(n.reasons, ',') AND (r.is_new OR NOT n.is_new)
                        THEN r.read_mark ELSE nextval('reading_mark') END
FROM unnest(%b::uuid[], %b::float8[], %b::boolean[], %b::boolean[], %b::text[], %b::jsonb[], %b::jsonb[])
     AS n (child, novelty, is_new, urgent, reasons, passages, covered)
WHERE r.report_child_id = n.child
