-- name: insert_token
INSERT INTO access_token (token_hash, kind, role, person_id, municipality, unit, titles, qualifications, may_see_protected, handles_unplaced,
                          own_keys, organisation_id, administers, idle_limit, expires_at)
VALUES (%(hash)s, %(kind)s, %(role)s, %(person)s, %(municipality)s, %(unit)s, %(titles)s, %(qualifications)s, %(ring)s, %(unplaced)s,
        %(own)s, %(organisation)s, %(administers)s, %(idle)s, clock_timestamp() + %(life)s)

-- name: begin_session
-- The session of a login code is what the code was made for.
INSERT INTO access_token (token_hash, kind, role, person_id, municipality, unit, titles, qualifications, may_see_protected, handles_unplaced,
                          own_keys, expires_at, idle_limit)
SELECT %(hash)s, 'session', role, person_id, municipality, unit, titles, qualifications, may_see_protected, handles_unplaced,
       own_keys, clock_timestamp() + %(life)s, %(idle)s
FROM access_token WHERE token_hash = %(code)s

-- name: find_token
-- A session that idles out is kept alive by being used, never brought back.
WITH found AS (
    SELECT * FROM access_token
    WHERE token_hash = %s AND kind = %s AND revoked_at IS NULL AND expires_at > clock_timestamp()
      AND (idle_limit IS NULL OR last_seen_at + idle_limit > clock_timestamp())
), seen AS (
    UPDATE access_token t SET last_seen_at = clock_timestamp() FROM found f WHERE t.token_hash = f.token_hash AND f.idle_limit IS NOT NULL
)
SELECT role, person_id, municipality, unit, titles, qualifications, may_see_protected, handles_unplaced, organisation_id, administers,
       idle_limit
FROM found

-- name: holds
SELECT FROM access_token
WHERE token_hash = %s AND kind = %s AND revoked_at IS NULL AND expires_at > clock_timestamp()
  AND (idle_limit IS NULL OR last_seen_at + idle_limit > clock_timestamp())

-- name: find_idled_out
SELECT role, person_id, municipality, unit, titles, qualifications, may_see_protected, handles_unplaced, organisation_id, administers
FROM access_token
WHERE token_hash = %s AND kind = 'session' AND revoked_at IS NULL AND expires_at > clock_timestamp()
  AND last_seen_at + idle_limit <= clock_timestamp()

-- name: revoke_session
UPDATE access_token SET revoked_at = clock_timestamp() WHERE token_hash = %s AND kind = 'session' AND revoked_at IS NULL
RETURNING role, person_id

-- name: use_login_code
-- A code works once, also when two browsers try at the same moment.
UPDATE access_token SET used_at = clock_timestamp()
WHERE token_hash = %s AND kind = 'login_code' AND used_at IS NULL AND revoked_at IS NULL AND expires_at > clock_timestamp()
RETURNING role, person_id

-- name: audit
INSERT INTO audit_event (actor, action, object_type, details) VALUES (%s, %s, 'access', %s)
