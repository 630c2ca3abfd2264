-- name: seen
SELECT membership, reading FROM group_seen WHERE person_id = %s AND group_id = %s

-- name: newest
-- Of all that stands in the group now, new or not.
SELECT coalesce(max(m.id), 0), coalesce(max(r.read_mark), 0), count(*)
FROM membership m JOIN routing r ON r.report_child_id = m.report_child_id WHERE m.group_id = %s AND m.valid_to IS NULL

-- name: rows
-- Shown as new, and come or read since the person's mark; nothing later than the page that was begun with. With them those of which
-- only who says it is new: nothing in the text, which has been read and is short enough to stand here whole.
SELECT rc.id, rc.report_id, rc.child_index, rc.report_seq, rc.received_at, r.is_urgent_new, r.reasons, r.passages,
       only_who.is_whole
FROM membership m
JOIN report_child rc ON rc.id = m.report_child_id
JOIN report d ON d.id = rc.report_id
JOIN routing r ON r.report_child_id = rc.id
CROSS JOIN LATERAL (
    SELECT 'MANDATED' = ANY (r.reasons) AND r.reasons <@ %(only_sender)s::text[] AND jsonb_array_length(r.passages) = 0
       AND jsonb_array_length(r.covered) > 0 AND octet_length(d.working_copy) <= %(whole_bytes)s AS is_whole
) AS only_who
WHERE m.group_id = %(group)s AND m.valid_to IS NULL AND (r.is_new OR only_who.is_whole)
  AND (m.id > %(membership)s OR r.read_mark > %(reading)s) AND m.id <= %(until_membership)s AND r.read_mark <= %(until_reading)s

-- name: log_reads
INSERT INTO read_event (person_id, role, report_id, purpose) SELECT %(by)s, %(role)s, id, %(purpose)s FROM unnest(%(reports)s::uuid[]) AS r (id)

-- name: reports
SELECT id, municipality, registration_year, registration_serial, channel, reporter_kind, working_copy FROM report WHERE id = ANY(%s)

-- name: mark_seen
-- Never beyond what stands in the group, and never back.
INSERT INTO group_seen (person_id, group_id, membership, reading)
VALUES (%(by)s, %(group)s, least(%(membership)s::bigint, %(newest_membership)s::bigint), least(%(reading)s::bigint, %(newest_reading)s::bigint))
ON CONFLICT (person_id, group_id) DO UPDATE SET at = clock_timestamp(),
    membership = greatest(group_seen.membership, excluded.membership), reading = greatest(group_seen.reading, excluded.reading)
RETURNING membership, reading

-- name: of_report
SELECT rc.id, rc.child_index, p.group_id, p.is_new, p.novelty, p.reasons, p.passages, r.covered
FROM report_child rc LEFT JOIN placement p ON p.report_child_id = rc.id LEFT JOIN routing r ON r.report_child_id = rc.id
WHERE rc.report_id = %s ORDER BY rc.child_index

-- name: texts
-- Texts of which the group has a copy, the most copied first.
SELECT t.text_cluster_id, count(*), min(rc.received_at), max(rc.received_at)
FROM membership m
JOIN report_child rc ON rc.id = m.report_child_id
JOIN routing t ON t.report_child_id = rc.id
WHERE m.group_id = %(group)s AND m.valid_to IS NULL AND t.text_cluster_id IS NOT NULL
GROUP BY t.text_cluster_id HAVING count(*) > 1
ORDER BY count(*) DESC, min(rc.received_at), t.text_cluster_id LIMIT %(limit)s OFFSET %(offset)s

-- name: copies
-- The first and the last copies of a text in a group, and some spread evenly between them.
WITH copy AS (
    SELECT rc.report_id, row_number() OVER (ORDER BY rc.report_seq, rc.child_index) - 1 AS at, count(*) OVER () AS copies
    FROM membership m
    JOIN report_child rc ON rc.id = m.report_child_id
    JOIN routing t ON t.report_child_id = rc.id
    WHERE m.group_id = %(group)s AND m.valid_to IS NULL AND t.text_cluster_id = %(text)s
)
SELECT report_id FROM copy
WHERE copies <= %(most)s OR at * (%(most)s - 1) / (copies - 1) <> (at - 1) * (%(most)s - 1) / (copies - 1) OR at = 0
ORDER BY at LIMIT %(most)s
