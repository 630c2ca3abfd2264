-- name: claim_keys
-- Of the keys given, those that are new are taken; a key in another open transaction is waited for.
INSERT INTO idempotency (sender, key, body_hash, report_id, receipt)
SELECT * FROM unnest(%b::text[], %b::bytea[], %b::bytea[], %b::uuid[], %b::bytea[]) AS k (sender, key, body_hash, report_id, receipt)
ORDER BY sender, key
ON CONFLICT (sender, key) DO NOTHING
RETURNING report_id

-- name: find_keys
SELECT i.sender, i.key, i.body_hash, i.report_id, i.receipt, r.received_at
FROM idempotency i JOIN report r ON r.id = i.report_id
JOIN unnest(%b::text[], %b::bytea[]) AS k (sender, key) ON i.sender = k.sender AND i.key = k.key

-- name: take_serials
-- The last of n new serials; gap-free because it commits or vanishes with the reports that use them.
INSERT INTO registration_counter AS c (municipality, year, last_serial) VALUES (%s, %s, %s)
ON CONFLICT (municipality, year) DO UPDATE SET last_serial = c.last_serial + excluded.last_serial
RETURNING last_serial

-- name: insert_reports
INSERT INTO report (id, municipality, registration_year, registration_serial, received_at, claimed_received_at, channel, reporter_kind,
                    flags, original, working_copy, sha256, receipt_hash)
SELECT id, municipality, year, serial, received_at, claimed, channel, kind,
       string_to_array(flags, ',', ''), original, working_copy, sha256, receipt_hash
FROM unnest(%b::uuid[], %b::text[], %b::int[], %b::int[], %b::timestamptz[], %b::timestamptz[], %b::text[], %b::text[], %b::text[],
            %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[])
     WITH ORDINALITY AS r (id, municipality, year, serial, received_at, claimed, channel, kind, flags, original, working_copy, sha256,
                           receipt_hash, position)
ORDER BY position

-- name: insert_children
INSERT INTO report_child (id, report_id, child_index, municipality, report_seq, received_at, immediate_danger, is_mandated, escalation_at,
                          is_set_aside)
SELECT c.id, c.report_id, c.child_index, r.municipality, r.seq, r.received_at, c.danger, r.reporter_kind = 'mandated', c.escalation_at,
       c.is_set_aside
FROM unnest(%b::uuid[], %b::uuid[], %b::int[], %b::boolean[], %b::timestamptz[], %b::boolean[])
     AS c (id, report_id, child_index, danger, escalation_at, is_set_aside)
JOIN report r ON r.id = c.report_id

-- name: insert_outbox
INSERT INTO outbox (report_id, municipality, lane)
SELECT r.id, r.municipality, o.lane
FROM unnest(%b::uuid[], %b::text[]) WITH ORDINALITY AS o (report_id, lane, position)
JOIN report r ON r.id = o.report_id ORDER BY o.position

-- name: insert_attachments
INSERT INTO attachment (report_id, position, state, content_type, size_bytes, filename, content, kind, reason, scan, checked_at)
SELECT a.*, CASE state WHEN 'unchecked' THEN NULL ELSE clock_timestamp() END
FROM unnest(%b::uuid[], %b::int[], %b::text[], %b::text[], %b::int[], %b::bytea[], %b::bytea[], %b::text[], %b::text[], %b::text[])
     AS a (report_id, position, state, content_type, size_bytes, filename, content, kind, reason, scan)

-- name: insert_supplements
-- A receipt that no report has is left out: the report that names it stands all the same.
INSERT INTO supplement (report_id, supplements)
SELECT s.report_id, r.id FROM unnest(%b::uuid[], %b::bytea[]) AS s (report_id, receipt_hash)
JOIN report r ON r.receipt_hash = s.receipt_hash

-- name: audit_registered
INSERT INTO audit_event (actor, action, object_type, object_id, details)
SELECT actor, 'report.registered', 'report', id, CASE files WHEN 0 THEN '{}'::jsonb ELSE jsonb_build_object('attachments', files) END
FROM unnest(%b::text[], %b::uuid[], %b::int[]) AS a (actor, id, files)

-- name: ring
NOTIFY sluss_outbox

-- name: find_receipt
SELECT received_at FROM report WHERE receipt_hash = %s

-- name: read_report
SELECT r.id, r.municipality, r.registration_year, r.registration_serial, r.received_at, r.channel, r.reporter_kind, r.flags, r.working_copy
FROM report r WHERE r.id = %s

-- name: number
SELECT municipality, registration_year, registration_serial FROM report WHERE id = %s

-- name: log_read
INSERT INTO read_event (person_id, role, report_id, purpose) SELECT %s, %s, id, %s FROM report WHERE id = %s RETURNING id
