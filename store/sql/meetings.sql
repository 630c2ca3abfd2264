-- name: lock
-- How far the (report, child) had come when a contact was made: assessed, and an investigation on it open.
SELECT EXISTS (SELECT FROM protection_assessment a WHERE a.report_child_id = rc.id
               AND (%(at)s::timestamptz IS NULL OR a.assessed_at <= %(at)s)) AS is_assessed,
       EXISTS (SELECT FROM decision d JOIN investigation i ON i.id = d.investigation_id
               WHERE d.report_child_id = rc.id AND (%(at)s::timestamptz IS NULL OR i.opened_at <= %(at)s)
                 AND (i.closed_at IS NULL OR i.closed_at > %(at)s)) AS is_open
FROM report_child rc WHERE rc.id = %(id)s FOR UPDATE OF rc

-- name: insert_contact
INSERT INTO contact_note (id, report_child_id, contact, made_at, noted_by, has_consent, refusal, rule, words)
VALUES (%(id)s, %(report_child_id)s, %(contact)s, %(made_at)s, %(by)s, %(has_consent)s, %(refusal)s, %(rule)s, %(words)s)

-- name: contacts
SELECT id, contact, made_at, noted_at, noted_by, has_consent, refusal, rule, words FROM contact_note
WHERE report_child_id = %s ORDER BY made_at, noted_at, id

-- name: insert
INSERT INTO meeting (id, report_child_id, planned_at, noted_by) VALUES (%s, %s, %s, %s)

-- name: insert_note
INSERT INTO meeting_note (meeting_id, note, at, noted_by, words) VALUES (%s, %s, %s, %s, %s)

-- name: of_child
SELECT id, planned_at, noted_at, noted_by FROM meeting WHERE report_child_id = %s ORDER BY planned_at, id

-- name: notes
SELECT n.meeting_id, n.note, n.at, n.noted_by, n.words FROM meeting_note n JOIN meeting m ON m.id = n.meeting_id
WHERE m.report_child_id = %s ORDER BY n.at, n.note

-- name: standing
-- Each meeting with its outcome, and when and by whom something was first done about it.
SELECT m.id, m.planned_at, o.note, a.at, a.noted_by FROM meeting m
LEFT JOIN meeting_note o ON o.meeting_id = m.id AND o.note <> 'acted_on'
LEFT JOIN LATERAL (SELECT at, noted_by FROM meeting_note WHERE meeting_id = m.id AND note = 'acted_on' ORDER BY at LIMIT 1) a ON true
WHERE m.report_child_id = %s
