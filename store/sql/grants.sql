-- name: insert
INSERT INTO access_grant (id, kind, report_id, municipality, person_id, role, unit, code, reason, needs_second, expires_at)
SELECT %(id)s, %(kind)s, r.id, r.municipality, %(person)s, %(role)s, %(unit)s, %(code)s, %(reason)s, %(second)s,
       CASE WHEN %(second)s THEN NULL ELSE clock_timestamp() + %(life)s END
FROM report r WHERE r.id = %(report)s
RETURNING municipality

-- name: is_revealed
SELECT 1 FROM access_grant
WHERE report_id = %s AND person_id = %s AND kind = 'reveal' AND expires_at > clock_timestamp() LIMIT 1

-- name: of_person
-- What the person has been let do, or waits to be let do, with this report: the latest of each kind.
SELECT DISTINCT ON (kind) id, kind, code, asked_at, needs_second, second_person, is_refused, expires_at,
       expires_at > clock_timestamp() AS is_live
FROM access_grant WHERE report_id = %s AND person_id = %s ORDER BY kind, seq DESC

-- name: glass
-- The glass that the person has broken and that is still open: shown on each of their pages.
SELECT id, report_id, expires_at FROM access_grant
WHERE person_id = %s AND kind = 'break_glass' AND expires_at > clock_timestamp() ORDER BY expires_at DESC LIMIT 1

-- name: waiting
-- Asked within a day, for a second person to answer.
SELECT g.id, g.kind, g.code, g.reason, g.person_id, g.unit, g.asked_at, g.report_id, r.municipality, r.registration_year, r.registration_serial
FROM access_grant g JOIN report r ON r.id = g.report_id
WHERE g.municipality = ANY(%s) AND g.needs_second AND g.second_person IS NULL AND g.asked_at > clock_timestamp() - interval '1 day'
ORDER BY g.seq LIMIT 200

-- name: alerts
-- What supervisors are to know of: what has not been seen first. Ids, times and codes, and the words of whoever asked.
SELECT g.id, g.kind, g.code, g.reason, g.person_id, g.unit, g.asked_at, g.expires_at, g.needs_second, g.second_person, g.is_refused,
       g.seen_by, g.seen_at, g.expires_at > clock_timestamp() AS is_live, r.municipality, r.registration_year, r.registration_serial
FROM access_grant g JOIN report r ON r.id = g.report_id
WHERE g.municipality = ANY(%s) AND g.kind IN ('break_glass', 'reveal')
ORDER BY g.seen_at IS NOT NULL, g.seq DESC LIMIT 200

-- name: lock
SELECT person_id, needs_second, second_person, asked_at > clock_timestamp() - interval '1 day', kind, seen_by
FROM access_grant WHERE id = %s FOR UPDATE

-- name: settle
UPDATE access_grant SET second_person = %(by)s, second_at = clock_timestamp(), is_refused = NOT %(agrees)s,
       expires_at = CASE WHEN %(agrees)s THEN clock_timestamp() + %(life)s END
WHERE id = %(id)s

-- name: see
UPDATE access_grant SET seen_by = %s, seen_at = clock_timestamp() WHERE id = %s AND seen_by IS NULL

-- name: alert
INSERT INTO notification (municipality, group_id, kind, codes, counts) VALUES (%s, NULL, 'access', ARRAY[%s], %s)

-- name: review
-- Each broken glass is reviewed, without anybody having to think of it.
INSERT INTO log_review (id, municipality, person_id, rules, about, grant_id) VALUES (%s, %s, %s, ARRAY['break_glass'], '{}', %s)

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id, details) VALUES (%s, %s, 'access_grant', %s, %s)

-- name: ring
-- Who in the municipality may open reports about protected identities: whom to ask.
SELECT DISTINCT person_id FROM access_token
WHERE municipality = %s AND may_see_protected AND revoked_at IS NULL AND expires_at > clock_timestamp() AND kind <> 'login_code'
ORDER BY person_id LIMIT 20

-- name: head
SELECT r.municipality, r.registration_year, r.registration_serial, is_protected(r.id), reading_need(%(person)s, %(unit)s, r.id)
FROM report r WHERE r.id = %(report)s
