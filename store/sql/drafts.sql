-- name: begin
INSERT INTO draft (id, token_hash, answers) VALUES (%s, %s, %s)

-- name: find
-- A draft that nobody has changed for two hours is gone, also before the sweep comes by.
SELECT id, version, started_at, answers, receipt FROM draft
WHERE token_hash = %s AND changed_at > clock_timestamp() - interval '2 hours'

-- name: lock
SELECT id, version, started_at, answers, receipt FROM draft
WHERE token_hash = %s AND changed_at > clock_timestamp() - interval '2 hours' FOR UPDATE

-- name: save
UPDATE draft SET answers = %s, version = version + 1, changed_at = clock_timestamp() WHERE id = %s

-- name: touch
UPDATE draft SET version = version + 1, changed_at = clock_timestamp() WHERE id = %s

-- name: files
SELECT id, size_bytes, about FROM draft_file WHERE draft_id = %s ORDER BY seq

-- name: contents
SELECT id, about, content FROM draft_file WHERE draft_id = %s ORDER BY seq

-- name: add_file
INSERT INTO draft_file (id, draft_id, size_bytes, about, content) VALUES (%s, %s, %s, %s, %s)

-- name: remove_file
DELETE FROM draft_file WHERE draft_id = %s AND id = %s

-- name: keep_receipt
UPDATE draft SET receipt = %s, changed_at = clock_timestamp() WHERE id = %s

-- name: erase_sent
-- Only what was sent: an answer changed meanwhile in another window stays.
UPDATE draft SET answers = NULL WHERE id = %s AND version = %s RETURNING id

-- name: erase_files
DELETE FROM draft_file WHERE draft_id = %s

-- name: forget
DELETE FROM draft WHERE token_hash = %s

-- name: forget_expired
DELETE FROM draft WHERE changed_at <= clock_timestamp() - interval '2 hours'
