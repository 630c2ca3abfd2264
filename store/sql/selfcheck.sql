-- name: snapshot
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY

-- name: now
SELECT clock_timestamp()

-- name: arrivals
-- What came in during a month, in pages; who did what and when, of first records only.
SELECT rc.id, rc.municipality, r.registration_year, r.registration_serial, rc.received_at, a.assessed_at, a.assessed_by,
       d.decided_at, d.decided_by, d.authority,
       (SELECT max(e.until) FROM decision e WHERE e.report_child_id = rc.id AND e.kind = 'extend_opening') AS opening_until,
       i.started_at, i.due_at AS investigation_due_at, i.closed_at
FROM report_child rc JOIN report r ON r.id = rc.report_id
LEFT JOIN protection_assessment a ON a.report_child_id = rc.id AND a.corrects IS NULL
LEFT JOIN decision d ON d.report_child_id = rc.id AND d.kind IN ('open', 'not_open', 'not_required_ongoing')
LEFT JOIN investigation i ON i.report_child_id = rc.id
WHERE rc.municipality = %(municipality)s AND rc.received_at >= %(begins)s AND rc.received_at < %(ends)s
  AND (rc.received_at, rc.id) > (%(after_at)s, %(after_id)s)
ORDER BY rc.received_at, rc.id LIMIT %(limit)s

-- name: feedback
-- What was asked for during a month, in pages, and the first answer.
SELECT report_id, municipality, registration_year, registration_serial, received_at, asked_at, given_at, given_by, statement, told_on, decided_at,
       ongoing_since, opening_until
FROM feedback_course
WHERE municipality = %(municipality)s AND asked_at >= %(begins)s AND asked_at < %(ends)s AND (asked_at, report_id) > (%(after_at)s, %(after_id)s)
ORDER BY asked_at, report_id LIMIT %(limit)s

-- name: deviations
SELECT kind, count(*) AS total, count(*) FILTER (WHERE state = 'closed') AS closed, count(*) FILTER (WHERE is_serious) AS serious,
       count(*) FILTER (WHERE sent_at IS NOT NULL) AS sent, sum(report_count)::integer AS reports
FROM deviation_standing WHERE municipality = %(municipality)s AND at >= %(begins)s AND at < %(ends)s GROUP BY kind ORDER BY kind

-- name: reported
SELECT key, id FROM deviation WHERE key = ANY(%s)
