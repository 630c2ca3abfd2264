-- name: put_organisation
-- The issuer names it anew at each login.
INSERT INTO organisation AS o (id, org_key, name) VALUES (%s, %s, %s)
ON CONFLICT (org_key) DO UPDATE SET org_key = excluded.org_key
RETURNING id

-- name: name_organisation
UPDATE organisation SET name = %s WHERE id = %s

-- name: organisation_name
SELECT name FROM organisation WHERE id = %s

-- name: put_account
INSERT INTO reporter_account AS a (id, organisation_id, subject_key, profile) VALUES (%s, %s, %s, ''::bytea)
ON CONFLICT (subject_key) DO UPDATE SET signed_in_at = clock_timestamp()
RETURNING id

-- name: put_profile
UPDATE reporter_account SET profile = %s WHERE id = %s

-- name: profile
SELECT a.profile, o.id, o.name FROM reporter_account a JOIN organisation o ON o.id = a.organisation_id WHERE a.id = %s
