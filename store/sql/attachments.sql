-- name: of_report
SELECT position, state, kind, reason, scan, content_type, size_bytes, filename FROM attachment WHERE report_id = %s ORDER BY position

-- name: one
SELECT position, state, kind, reason, scan, content_type, size_bytes, filename, content FROM attachment WHERE report_id = %s AND position = %s

-- name: state
SELECT state FROM attachment WHERE report_id = %s AND position = %s

-- name: log_read
INSERT INTO read_event (person_id, role, report_id, purpose, attachment_position) VALUES (%s, %s, %s, %s, %s)

-- name: take
-- The next that is due. Counted, and put off, in a commit of its own: a worker that dies over it leaves it to be taken up again.
UPDATE attachment SET attempts = attempts + 1, next_at = clock_timestamp() + interval '1 minute'
WHERE (report_id, position) = (
    SELECT report_id, position FROM attachment
    WHERE (state = 'unchecked' OR (state = 'stored' AND scan = 'not_scanned' AND %(is_scanning)s)) AND next_at <= clock_timestamp()
    ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING report_id, position, attempts, state, kind, reason, scan, content_type, filename, content

-- name: take_one
-- That one, for a person who wants to open it now, unless somebody has it in hand.
UPDATE attachment SET attempts = attempts + 1, next_at = clock_timestamp() + interval '1 minute'
WHERE (report_id, position) = (
    SELECT report_id, position FROM attachment
    WHERE report_id = %s AND position = %s AND state = 'unchecked' AND next_at <= clock_timestamp() FOR UPDATE SKIP LOCKED)
RETURNING report_id, position, attempts, state, kind, reason, scan, content_type, filename, content

-- name: settle
-- Of two who had it in hand the later one settles it. Without content, what is there stays.
UPDATE attachment SET state = %(state)s, kind = %(kind)s, reason = %(reason)s, scan = %(scan)s, content_type = %(content_type)s,
       size_bytes = coalesce(%(size_bytes)s, size_bytes), content = coalesce(%(content)s, content), checked_at = clock_timestamp()
WHERE report_id = %(report_id)s AND position = %(position)s AND attempts = %(attempts)s
  AND (state = 'unchecked' OR (state = 'stored' AND scan = 'not_scanned'))
RETURNING position

-- name: put_off
-- The scanner is away: nothing is wrong with the file, and the attempt does not count.
UPDATE attachment SET attempts = greatest(attempts - 1, 0), reason = %s WHERE report_id = %s AND position = %s AND attempts = %s

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id, details) VALUES ('machine', 'attachment.checked', 'report', %s, %s)

-- name: every
SELECT report_id, position, filename, content FROM attachment ORDER BY report_id, position
