-- name: insert
INSERT INTO deviation (id, key, municipality, kind, subject, detail, rule, at, reported_by, words)
VALUES (%(id)s, %(key)s, %(municipality)s, %(kind)s, %(subject)s, %(detail)s, %(rule)s, %(at)s, %(reported_by)s, %(words)s)
ON CONFLICT ON CONSTRAINT deviation_once DO NOTHING

-- name: tell
INSERT INTO notification (municipality, group_id, kind, codes, counts) VALUES (%s, NULL, 'deviation', %s, %s)

-- name: now
SELECT clock_timestamp()

-- name: list
-- Ids, codes, times and states (SoLPuL 7 a §): what is serious and not sent first, then the newest.
SELECT id, seq, municipality, kind, detail, rule, at, recorded_at, reported_by, version, state, is_serious, sent_at, changed_at,
       report_id, report_child_id, registration_year, registration_serial, report_count
FROM deviation_standing
WHERE municipality = ANY(%(municipalities)s) AND seq < %(before)s
  AND (%(kind)s::text IS NULL OR kind = %(kind)s) AND (%(is_open)s::boolean IS NULL OR (state <> 'closed') = %(is_open)s)
ORDER BY seq DESC LIMIT %(limit)s

-- name: serious
SELECT id, seq, municipality, kind, detail, rule, at, recorded_at, reported_by, version, state, is_serious, sent_at, changed_at,
       report_id, report_child_id, registration_year, registration_serial, report_count
FROM deviation_standing
WHERE municipality = ANY(%(municipalities)s) AND is_serious AND sent_at IS NULL ORDER BY at LIMIT %(limit)s

-- name: counts
SELECT kind, count(*) FILTER (WHERE state <> 'closed') AS open, count(*) AS total, min(at) FILTER (WHERE state <> 'closed') AS oldest_at
FROM deviation_standing WHERE municipality = ANY(%s) GROUP BY kind ORDER BY kind

-- name: mine
-- What became of it, for whoever reported it: states and times.
SELECT id, at, state, version, registration_year, registration_serial, municipality FROM deviation_standing
WHERE reported_by = %(person)s AND municipality = ANY(%(municipalities)s) ORDER BY seq DESC LIMIT 50

-- name: one
SELECT s.*, coalesce(is_protected(s.report_id), false) OR EXISTS (
           SELECT FROM deviation_report x WHERE x.deviation_id = s.id AND is_protected(x.report_id)) AS is_protected
FROM deviation_standing s WHERE s.id = %s

-- name: reports
-- All that it names, in the order of registration: ids, numbers and times.
SELECT r.id, r.municipality, r.registration_year, r.registration_serial, r.received_at, r.registered_at
FROM deviation_report x JOIN report r ON r.id = x.report_id WHERE x.deviation_id = %s ORDER BY r.seq

-- name: lock_gathering
-- The deviations of one gathering, the newest first. Whoever acts on one of them locks it too.
SELECT id FROM deviation WHERE subject = %s ORDER BY seq DESC FOR NO KEY UPDATE

-- name: is_untouched
SELECT NOT EXISTS (SELECT FROM deviation_event WHERE deviation_id = %s)

-- name: add_reports
INSERT INTO deviation_report (deviation_id, report_id) SELECT * FROM unnest(%b::uuid[], %b::uuid[]) ON CONFLICT DO NOTHING

-- name: events
SELECT version, act, state, is_serious, sent_at, at, by_person, role, words FROM deviation_event WHERE deviation_id = %s ORDER BY version

-- name: lock
SELECT id FROM deviation WHERE id = %s FOR NO KEY UPDATE

-- name: insert_event
INSERT INTO deviation_event (deviation_id, version, act, state, is_serious, sent_at, by_person, role, words)
VALUES (%(id)s, %(version)s, %(act)s, %(state)s, %(is_serious)s, %(sent_at)s, %(by)s, %(role)s, %(words)s)

-- name: report_of_number
SELECT id FROM report WHERE municipality = %s AND registration_year = %s AND registration_serial = %s

-- name: number_of_report
SELECT municipality, registration_year, registration_serial FROM report WHERE id = %s

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id, details) VALUES (%s, %s, 'deviation', %s, %s)
