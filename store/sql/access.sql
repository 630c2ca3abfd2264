-- name: insert_token
INSERT INTO access_token (token_hash, kind, role, person_id, municipality, unit, titles, qualifications, may_see_protected, handles_unplaced,
                          own_keys, expires_at)
VALUES (%(hash)s, %(kind)s, %(role)s, %(person)s, %(municipality)s, %(unit)s, %(titles)s, %(qualifications)s, %(ring)s, %(unplaced)s,
        %(own)s, clock_timestamp() + %(life)s)

-- name: begin_session
-- The session of a login code is what the code was made for.
INSERT INTO access_token (token_hash, kind, role, person_id, municipality, unit, titles, qualifications, may_see_protected, handles_unplaced,
                          own_keys, expires_at)
SELECT %(hash)s, 'session', role, person_id, municipality, unit, titles, qualifications, may_see_protected, handles_unplaced,
       own_keys, clock_timestamp() + %(life)s
FROM access_token WHERE token_hash = %(code)s

-- name: find_token
SELECT role, person_id, municipality, unit, titles, qualifications, may_see_protected, handles_unplaced FROM access_token
WHERE token_hash = %s AND kind = %s AND revoked_at IS NULL AND expires_at > clock_timestamp()

-- name: use_login_code
-- A code works once, also when two browsers try at the same moment.
UPDATE access_token SET used_at = clock_timestamp()
WHERE token_hash = %s AND kind = 'login_code' AND used_at IS NULL AND revoked_at IS NULL AND expires_at > clock_timestamp()
RETURNING role, person_id

-- name: audit
INSERT INTO audit_event (actor, action, object_type, details) VALUES (%s, %s, 'access', %s)
