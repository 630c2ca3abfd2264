-- name: lock
-- One change of a municipality's arrangements at a time.
SELECT pg_advisory_xact_lock(hashtextextended('board_action/' || %s, 0))

-- name: live
SELECT id, seq, kind, group_id, person_id, lane, reason, made_by, made_at, until FROM board_action_live WHERE municipality = %s ORDER BY kind, seq

-- name: lapse
-- What no longer holds is closed, so that the same may be arranged anew.
UPDATE board_action SET ended_at = clock_timestamp()
WHERE municipality = %(municipality)s AND ended_at IS NULL AND id NOT IN (SELECT id FROM board_action_live)

-- name: replace
-- The same group or person, arranged otherwise.
UPDATE board_action SET ended_at = clock_timestamp(), ended_by = %(by)s
WHERE municipality = %(municipality)s AND ended_at IS NULL AND kind = %(kind)s
  AND (group_id IS NOT DISTINCT FROM %(group)s) AND (kind <> 'reserve' OR person_id = %(person)s)

-- name: insert
INSERT INTO board_action (id, municipality, kind, group_id, person_id, lane, reason, made_by, until)
VALUES (%(id)s, %(municipality)s, %(kind)s, %(group)s, %(person)s, %(lane)s, %(reason)s, %(by)s, clock_timestamp() + %(life)s)

-- name: finish
UPDATE board_action SET ended_at = clock_timestamp(), ended_by = %(by)s WHERE id = %(id)s AND ended_at IS NULL RETURNING kind

-- name: surging
SELECT g.id FROM child_group g WHERE g.id = %s AND g.municipality = %s AND g.redirected_to IS NULL AND g.is_surging

-- name: standing
SELECT g.id FROM child_group g WHERE g.id = %s AND g.municipality = %s AND g.redirected_to IS NULL

-- name: assessors
-- Who can be arranged: logins of this municipality that assess and still open.
SELECT DISTINCT person_id FROM access_token
WHERE municipality = %s AND role = 'assessor' AND revoked_at IS NULL AND expires_at > clock_timestamp() ORDER BY person_id LIMIT 200

-- name: others_on
-- Who is on besides this person and does not sit with a surge.
SELECT count(*) FROM (
    SELECT c.person_id FROM work_claim c JOIN child_group g ON g.id = c.group_id
    WHERE g.municipality = %(municipality)s AND c.until > clock_timestamp()
    UNION
    SELECT p.person_id FROM work_presence p JOIN child_group g ON g.id = p.group_id
    WHERE g.municipality = %(municipality)s AND p.seen_at > clock_timestamp() - interval '2 minutes'
    UNION
    SELECT a.assessed_by FROM protection_assessment a JOIN report_child rc ON rc.id = a.report_child_id
    WHERE rc.municipality = %(municipality)s AND a.corrects IS NULL AND a.recorded_at > clock_timestamp() - interval '1 hour'
) AS at_work
WHERE person_id <> %(person)s
  AND person_id NOT IN (SELECT person_id FROM board_action_live WHERE municipality = %(municipality)s AND kind = 'reserve' AND lane = 'surge')

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id, details) VALUES (%s, %s, 'board_action', %s, %s)
