-- name: forget_old_drafts
-- Kept thirty days from the last change, whoever's they are. One that is being sent is never forgotten.
DELETE FROM portal_draft WHERE state = 'open' AND changed_at < clock_timestamp() - %s

-- name: insert_draft
INSERT INTO portal_draft (id, account_id, content) VALUES (%s, %s, %s)

-- name: find_draft
SELECT id, state, version, content, changed_at FROM portal_draft WHERE id = %s AND account_id = %s

-- name: lock_draft
SELECT id, state, version, content, changed_at FROM portal_draft WHERE id = %s AND account_id = %s FOR UPDATE

-- name: drafts_of
SELECT id, state, version, content, changed_at FROM portal_draft WHERE account_id = %s AND state <> 'sent' ORDER BY changed_at DESC LIMIT 200

-- name: save_draft
UPDATE portal_draft SET content = %s, version = version + 1, changed_at = clock_timestamp() WHERE id = %s AND account_id = %s AND state = 'open'
RETURNING version

-- name: freeze_draft
UPDATE portal_draft SET content = %s, state = 'sending', changed_at = clock_timestamp() WHERE id = %s

-- name: thaw_draft
UPDATE portal_draft SET content = %s, state = 'open', version = version + 1, changed_at = clock_timestamp() WHERE id = %s AND state = 'sending'

-- name: close_draft
UPDATE portal_draft SET content = NULL, state = 'sent', changed_at = clock_timestamp() WHERE id = %s AND state = 'sending'
RETURNING id

-- name: delete_draft
DELETE FROM portal_draft WHERE id = %s AND account_id = %s AND state = 'open' RETURNING id

-- name: insert_file
INSERT INTO portal_draft_file (id, draft_id, size_bytes, about, content)
SELECT %s, d.id, %s, %s, %s FROM portal_draft d WHERE d.id = %s AND d.account_id = %s AND d.state = 'open'

-- name: files_of
SELECT f.id, f.size_bytes, f.about FROM portal_draft_file f JOIN portal_draft d ON d.id = f.draft_id
WHERE f.draft_id = %s AND d.account_id = %s ORDER BY f.added_at, f.id

-- name: file_contents
SELECT f.id, f.about, f.content FROM portal_draft_file f WHERE f.draft_id = %s ORDER BY f.added_at, f.id

-- name: delete_file
DELETE FROM portal_draft_file f USING portal_draft d
WHERE f.id = %s AND f.draft_id = %s AND d.id = f.draft_id AND d.account_id = %s AND d.state = 'open'

-- name: delete_files
DELETE FROM portal_draft_file WHERE draft_id = %s

-- name: insert_sent
INSERT INTO portal_report (report_id, draft_id, child_position, account_id, section, copy, receipt, sent_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (report_id) DO NOTHING

-- name: sent_by
-- Only that it has arrived is told of a report, however it stands (OSL 26:1).
SELECT p.report_id, p.draft_id, p.child_position, p.section, p.copy, p.receipt, r.received_at, q.asked_at
FROM portal_report p JOIN report r ON r.id = p.report_id LEFT JOIN feedback_request q ON q.report_id = p.report_id
WHERE p.account_id = %s AND (%s::uuid IS NULL OR p.report_id = %s) AND (%s::uuid IS NULL OR p.draft_id = %s)
ORDER BY max(r.received_at) OVER (PARTITION BY p.draft_id) DESC, p.draft_id, p.child_position LIMIT 500

-- name: log_copy_read
INSERT INTO read_event (person_id, role, report_id, purpose)
SELECT p.account_id::text, 'reporter', p.report_id, 'own_copy' FROM portal_report p WHERE p.report_id = %s AND p.account_id = %s

-- name: original
SELECT original FROM report WHERE id = %s AND channel = 'portal'

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id) VALUES (%s, %s, %s, %s)

-- name: insert_template
INSERT INTO portal_template (id, organisation_id, made_by, content) VALUES (%s, %s, %s, %s)

-- name: update_template
UPDATE portal_template SET content = %s, changed_at = clock_timestamp() WHERE id = %s AND organisation_id = %s RETURNING id

-- name: templates_of
SELECT id, content, changed_at FROM portal_template WHERE organisation_id = %s AND (%s::uuid IS NULL OR id = %s) ORDER BY changed_at DESC LIMIT 200

-- name: delete_template
DELETE FROM portal_template WHERE id = %s AND organisation_id = %s RETURNING id
