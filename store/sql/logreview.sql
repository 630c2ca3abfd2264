-- name: lock
SELECT read_id, search_id FROM log_review_progress FOR UPDATE

-- name: readings
-- Of a week before the first one that nobody has gone through, and all later ones, by people of social services.
SELECT e.id, e.at, e.person_id, e.unit, e.report_id, r.municipality, e.need, e.was_protected,
       coalesce((SELECT array_agg(DISTINCT m.group_id) FROM report_child rc
                 JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL WHERE rc.report_id = e.report_id), '{}') AS groups,
       EXISTS (SELECT 1 FROM access_token t JOIN link_key k ON k.municipality = r.municipality AND k.key = ANY(t.own_keys)
               JOIN membership m ON m.group_id = k.group_id AND m.valid_to IS NULL
               JOIN report_child rc ON rc.id = m.report_child_id AND rc.report_id = e.report_id
               WHERE t.person_id = e.person_id AND cardinality(t.own_keys) > 0) AS is_own_family,
       -- Assessed before it was read, and by nobody of the reader's unit.
       EXISTS (SELECT 1 FROM report_child rc JOIN protection_assessment a ON a.report_child_id = rc.id
               WHERE rc.report_id = e.report_id AND a.recorded_at < e.at)
       AND NOT EXISTS (SELECT 1 FROM report_child rc JOIN protection_assessment a ON a.report_child_id = rc.id
                       JOIN access_token t ON t.person_id = a.assessed_by
                       WHERE rc.report_id = e.report_id AND (a.assessed_by = e.person_id OR (e.unit <> '' AND t.unit = e.unit))) AS other_units
FROM read_event e JOIN report r ON r.id = e.report_id
WHERE e.at >= coalesce((SELECT min(at) FROM read_event WHERE id > %(since)s), clock_timestamp()) - interval '7 days'
  AND e.id <= %(until)s
  AND e.role <> 'reporter' -- who reads the copy of their own report
ORDER BY e.id

-- name: newest
-- What has certainly been committed: an id that is given later is never smaller than one that is still under way.
SELECT coalesce((SELECT max(id) FROM read_event WHERE at < clock_timestamp() - %(settled)s::interval), 0),
       coalesce((SELECT max(id) FROM search_event WHERE at < clock_timestamp() - %(settled)s::interval), 0)

-- name: insert
INSERT INTO log_review (id, municipality, person_id, rules, about, read_id) VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING

-- name: insert_searches
-- A search for one's own surname, and every twentieth search.
INSERT INTO log_review (id, municipality, person_id, rules, about, search_id)
SELECT gen_random_uuid(), municipality, person_id,
       array_remove(ARRAY[CASE WHEN is_own THEN 'own_family' END, CASE WHEN chance < %(sample)s THEN 'sample' END], NULL),
       jsonb_build_object('results', results), id
FROM (SELECT s.*, random() AS chance FROM search_event s WHERE s.id > %(since)s AND s.id <= %(until)s) AS s
WHERE is_own OR chance < %(sample)s
ON CONFLICT DO NOTHING

-- name: progress
UPDATE log_review_progress SET read_id = greatest(read_id, %s), search_id = greatest(search_id, %s), at = clock_timestamp()

-- name: open
SELECT v.id, v.made_at, v.person_id, v.rules, v.about, v.read_id, v.search_id, v.grant_id, v.outcome, v.decided_by, v.decided_at,
       e.at AS read_at, e.purpose, e.need, e.unit, e.report_id, r.municipality, r.registration_year, r.registration_serial,
       g.asked_at AS granted_at, g.code, g.kind, g.reason, s.at AS searched_at, s.kind AS search_kind, s.results
FROM log_review v
LEFT JOIN access_grant g ON g.id = v.grant_id
LEFT JOIN read_event e ON e.id = v.read_id
LEFT JOIN report r ON r.id = coalesce(e.report_id, g.report_id)
LEFT JOIN search_event s ON s.id = v.search_id
WHERE v.municipality = ANY(%(municipalities)s) AND (v.outcome IS NULL) = %(is_open)s
ORDER BY 'break_glass' = ANY(v.rules) DESC, CASE WHEN v.outcome IS NULL THEN v.seq ELSE -v.seq END LIMIT %(limit)s

-- name: backlog
SELECT count(*), min(made_at), count(*) FILTER (WHERE grant_id IS NOT NULL AND made_at < clock_timestamp() - interval '3 days')
FROM log_review WHERE municipality = ANY(%s) AND outcome IS NULL

-- name: one
SELECT v.id, v.person_id, v.outcome FROM log_review v WHERE v.id = %s FOR UPDATE

-- name: decide
UPDATE log_review SET outcome = %(outcome)s, note = %(note)s, decided_by = %(by)s, decided_at = clock_timestamp() WHERE id = %(id)s

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id, details) VALUES (%s, %s, 'log_review', %s, %s)

-- name: log
INSERT INTO log_read_event (person_id, municipality, what, report_id, about_person) VALUES (%s, %s, %s, %s, %s)

-- name: report_of_number
SELECT id FROM report WHERE municipality = %s AND registration_year = %s AND registration_serial = %s

-- name: of_report
SELECT e.at, e.person_id, e.role, e.unit, e.purpose, e.need FROM read_event e WHERE e.report_id = %s ORDER BY e.id

-- name: of_person
SELECT e.at, e.role, e.unit, e.purpose, e.need, e.report_id, r.municipality, r.registration_year, r.registration_serial
FROM read_event e JOIN report r ON r.id = e.report_id
WHERE e.person_id = %(person)s AND r.municipality = ANY(%(municipalities)s) ORDER BY e.id DESC LIMIT %(limit)s
