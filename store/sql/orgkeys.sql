-- name: insert
INSERT INTO organisation_key (id, organisation_id, key_hash, label, scopes, created_by) VALUES (%s, %s, %s, %s, %s, %s)

-- name: find
-- When it was last used is noted to the minute: a flood of reports must not be a flood of writes to one row.
WITH found AS (
    SELECT k.id, k.organisation_id, k.scopes, o.name, k.last_used_at FROM organisation_key k JOIN organisation o ON o.id = k.organisation_id
    WHERE k.key_hash = %s AND k.revoked_at IS NULL
), used AS (
    UPDATE organisation_key k SET last_used_at = clock_timestamp() FROM found f
    WHERE k.id = f.id AND (f.last_used_at IS NULL OR f.last_used_at < clock_timestamp() - interval '1 minute')
)
SELECT id, organisation_id, scopes, name FROM found

-- name: of
SELECT id, label, scopes, created_at, last_used_at, revoked_at FROM organisation_key WHERE organisation_id = %s ORDER BY created_at DESC, id LIMIT 200

-- name: revoke
UPDATE organisation_key SET revoked_at = clock_timestamp(), revoked_by = %s WHERE id = %s AND organisation_id = %s AND revoked_at IS NULL
RETURNING id
