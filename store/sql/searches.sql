-- name: by_keys
-- Reports of the groups that any of the keys finds, the newest first. Ids, times and states only (SoLPuL 7 a §).
SELECT DISTINCT rc.id, rc.report_id, rc.received_at, rc.state, m.group_id, r.municipality, r.registration_year, r.registration_serial,
       is_protected(rc.report_id) AS is_protected
FROM link_key k
JOIN membership m ON m.group_id = k.group_id AND m.valid_to IS NULL
JOIN report_child rc ON rc.id = m.report_child_id
JOIN report r ON r.id = rc.report_id
WHERE k.municipality = ANY(%(municipalities)s) AND k.key = ANY(%(keys)s)
ORDER BY rc.received_at DESC, rc.id LIMIT %(limit)s

-- name: by_case
SELECT rc.id, rc.report_id, rc.received_at, rc.state, m.group_id, r.municipality, r.registration_year, r.registration_serial,
       is_protected(rc.report_id) AS is_protected
FROM report r
JOIN report_child rc ON rc.report_id = r.id
LEFT JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
WHERE r.municipality = ANY(%(municipalities)s) AND r.municipality = %(municipality)s
  AND r.registration_year = %(year)s AND r.registration_serial = %(serial)s
ORDER BY rc.child_index LIMIT %(limit)s

-- name: log
INSERT INTO search_event (person_id, role, unit, municipality, kind, terms, results, is_own)
VALUES (%(person)s, %(role)s, %(unit)s, %(municipality)s, %(kind)s, %(terms)s, %(results)s,
        EXISTS (SELECT 1 FROM access_token WHERE person_id = %(person)s AND own_keys && %(keys)s::bytea[]))
RETURNING id
