-- name: insert_token
INSERT INTO access_token (token_hash, kind, role, person_id, expires_at) VALUES (%s, %s, %s, %s, clock_timestamp() + %s)

-- name: find_token
SELECT role, person_id FROM access_token
WHERE token_hash = %s AND kind = %s AND revoked_at IS NULL AND expires_at > clock_timestamp()

-- name: use_login_code
-- A code works once, also when two browsers try at the same moment.
UPDATE access_token SET used_at = clock_timestamp()
WHERE token_hash = %s AND kind = 'login_code' AND used_at IS NULL AND revoked_at IS NULL AND expires_at > clock_timestamp()
RETURNING role, person_id

-- name: audit
INSERT INTO audit_event (actor, action, object_type, details) VALUES (%s, %s, 'access', %s)
