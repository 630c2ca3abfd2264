-- name: listed
-- Logins that still open something.
SELECT kind, role, person_id, unit, may_see_protected, created_at, expires_at
FROM access_token
WHERE municipality = %s AND revoked_at IS NULL AND expires_at > clock_timestamp() AND (kind <> 'login_code' OR used_at IS NULL)
  AND (idle_limit IS NULL OR last_seen_at + idle_limit > clock_timestamp())
ORDER BY person_id, created_at DESC LIMIT 500

-- name: revoke
UPDATE access_token SET revoked_at = clock_timestamp()
WHERE municipality = %s AND person_id = %s AND revoked_at IS NULL AND expires_at > clock_timestamp()

-- name: audit
INSERT INTO audit_event (actor, action, object_type, details) VALUES (%s, 'login.ended', 'access', %s)
