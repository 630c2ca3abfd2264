-- name: ask
-- Only of one's own report; asking again changes nothing.
INSERT INTO feedback_request (report_id, account_id, asked_at) SELECT %s, %s, %s
FROM portal_report p WHERE p.report_id = %s AND p.account_id = %s
ON CONFLICT (report_id) DO NOTHING

-- name: given_to
-- What stands today, for the one who reported: the statement and its date, never a reason or a name.
SELECT f.report_id, f.statement, f.decided_on, f.given_at FROM feedback f JOIN portal_report p ON p.report_id = f.report_id
WHERE p.account_id = %s AND f.statement IS NOT NULL AND NOT EXISTS (SELECT FROM feedback c WHERE c.corrects = f.id)

-- name: waiting
-- Asked for, and neither given nor recorded as unsuitable: what the watch has not reckoned yet first, then the most pressing.
-- Ids and times only (SoLPuL 7 a §).
SELECT f.report_id, f.municipality, f.registration_year, f.registration_serial, f.received_at, f.asked_at, f.decided_at, f.ongoing_since, f.opening_until
FROM feedback_clock c JOIN feedback_course f ON f.report_id = c.report_id
WHERE c.municipality = %s AND NOT c.is_settled ORDER BY c.due_at NULLS FIRST, c.report_id LIMIT 500

-- name: settled
SELECT r.id, r.municipality, r.registration_year, r.registration_serial, r.received_at, q.asked_at, f.statement, f.decided_on, f.given_at, f.due_at
FROM feedback f JOIN report r ON r.id = f.report_id LEFT JOIN feedback_request q ON q.report_id = f.report_id
WHERE r.municipality = %s AND NOT EXISTS (SELECT FROM feedback c WHERE c.corrects = f.id)
ORDER BY f.given_at DESC LIMIT 50

-- name: case
-- With the day of the first decision to open and not to open on a child of the report, where Sluss has it.
SELECT r.id, r.municipality, r.registration_year, r.registration_serial, r.received_at, p.section, c.asked_at, c.decided_at, c.ongoing_since, c.opening_until,
       (SELECT min(d.decided_at) FROM decision d JOIN report_child rc ON rc.id = d.report_child_id WHERE rc.report_id = r.id AND d.kind = 'open') AS opened_at,
       (SELECT min(d.decided_at) FROM decision d JOIN report_child rc ON rc.id = d.report_child_id WHERE rc.report_id = r.id AND d.kind = 'not_open') AS not_opened_at
FROM portal_report p JOIN report r ON r.id = p.report_id LEFT JOIN feedback_course c ON c.report_id = p.report_id
WHERE r.id = %s

-- name: history
SELECT f.id, f.statement, f.decided_on, f.unsuitable, f.due_at, f.given_by, f.given_at, f.corrects FROM feedback f
WHERE f.report_id = %s ORDER BY f.given_at, f.id

-- name: insert
INSERT INTO feedback (id, report_id, statement, decided_on, unsuitable, due_at, given_by, given_at, corrects)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id, details) VALUES (%s, %s, 'report', %s, %s)
