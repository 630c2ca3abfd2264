-- name: running
-- Every clock that runs and warns or has passed, of each child by each of its clocks, and of each report that feedback is due on. What the board counts and what its lists show.
-- "policies": as `store.runningclocks` writes them; '' is the statute's. "reach": no clock of a (report, child) warns further ahead than this.
-- A child that waits for its protection assessment has the clock of the decision beside it, which `escalation_at` does not hold: it is reckoned
-- as `casework.clocks.opening_decision_due` does, and a test holds the two together. It cannot be prolonged before the assessment.
SELECT c.id, c.report_id, c.report_child_id, c.investigation_id, c.kind, c.due_at, c.due_at <= %(now)s AS is_passed
FROM (
    SELECT rc.id, rc.report_id, rc.id AS report_child_id, NULL::uuid AS investigation_id, clock.kind, rc.received_at AS starts_at, clock.due_at,
           clock.ahead_s, clock.share
    FROM report_child rc
    LEFT JOIN preliminary_assessment p ON p.report_child_id = rc.id
    JOIN jsonb_to_recordset(%(policies)s) AS own (municipality text, opening_days int, protection_s float8, protection_share float8,
                                                 decision_s float8, decision_share float8)
      ON own.municipality = CASE WHEN rc.municipality = ANY(%(with_policy)s) THEN rc.municipality ELSE '' END
    CROSS JOIN LATERAL (VALUES
        ('protection', CASE WHEN rc.state <> 'assessed' THEN rc.escalation_at END, own.protection_s, own.protection_share),
        ('decision', CASE WHEN rc.state = 'assessed' THEN rc.escalation_at
                          ELSE ((rc.received_at AT TIME ZONE 'Europe/Stockholm')::date + own.opening_days + 1)::timestamp AT TIME ZONE 'Europe/Stockholm' END,
         own.decision_s, own.decision_share)
    ) AS clock (kind, due_at, ahead_s, share)
    WHERE rc.escalation_at <= %(now)s + %(reach)s::interval AND (rc.state <> 'assessed' OR p.state = 'open')
      AND (%(only)s::text[] IS NULL OR rc.municipality = ANY(%(only)s))
    UNION ALL
    SELECT i.id, rc.report_id, i.report_child_id, i.id, 'investigation', i.started_at, i.due_at, own.investigation_s, own.investigation_share
    FROM investigation i
    LEFT JOIN report_child rc ON rc.id = i.report_child_id
    JOIN jsonb_to_recordset(%(policies)s) AS own (municipality text, investigation_s float8, investigation_share float8)
      ON own.municipality = CASE WHEN i.municipality = ANY(%(with_policy)s) THEN i.municipality ELSE '' END
    WHERE i.closed_at IS NULL AND i.due_at <= %(now)s + %(investigation_reach)s::interval
      AND (%(only)s::text[] IS NULL OR i.municipality = ANY(%(only)s))
    UNION ALL
    SELECT f.report_id, f.report_id, NULL, NULL, 'feedback', f.asked_at, f.due_at, own.feedback_s, own.feedback_share
    FROM feedback_clock f
    JOIN jsonb_to_recordset(%(policies)s) AS own (municipality text, feedback_s float8, feedback_share float8)
      ON own.municipality = CASE WHEN f.municipality = ANY(%(with_policy)s) THEN f.municipality ELSE '' END
    WHERE NOT f.is_settled AND f.due_at <= %(now)s + %(feedback_reach)s::interval AND (%(only)s::text[] IS NULL OR f.municipality = ANY(%(only)s))
) AS c
WHERE c.due_at - coalesce(c.ahead_s * interval '1 second', c.share * (c.due_at - c.starts_at)) <= %(now)s

-- name: deadlines
-- After "WITH running AS (...)". So below, where "running" is read.
SELECT kind, count(*) FILTER (WHERE is_passed), count(*) FILTER (WHERE NOT is_passed), min(due_at) FROM running GROUP BY kind

-- name: clock
SELECT id, report_id, report_child_id, investigation_id, kind, due_at FROM running WHERE kind = %(kind)s AND is_passed = %(late)s

-- name: waiting
-- Without a protection assessment, linked or not.
SELECT rc.id, rc.report_id, rc.id AS report_child_id, NULL::uuid AS investigation_id, 'protection' AS kind, rc.escalation_at AS due_at
FROM report_child rc
WHERE rc.state <> 'assessed' AND (%(only)s::text[] IS NULL OR rc.municipality = ANY(%(only)s))
  AND (%(before)s::interval IS NULL OR rc.escalation_at < %(now)s + %(before)s::interval) AND (NOT %(aside)s OR rc.is_set_aside)

-- name: placed
-- The same in a lane, or of other children: those outside every flood.
SELECT p.report_child_id AS id, p.report_id, p.report_child_id, NULL::uuid AS investigation_id, 'protection' AS kind, p.escalation_at AS due_at
FROM placement p
WHERE p.state <> 'assessed' AND (%(only)s::text[] IS NULL OR p.municipality = ANY(%(only)s))
  AND (%(lane)s::text IS NULL OR p.lane = %(lane)s) AND (NOT %(others)s OR NOT p.is_surging AND NOT p.is_set_aside)
  AND (%(before)s::interval IS NULL OR p.escalation_at < %(now)s + %(before)s::interval)

-- name: of_group
SELECT rc.id, rc.report_id, rc.id AS report_child_id, NULL::uuid AS investigation_id, 'protection' AS kind, rc.escalation_at AS due_at
FROM membership m JOIN report_child rc ON rc.id = m.report_child_id
WHERE m.group_id = %(group)s AND m.valid_to IS NULL AND rc.state <> 'assessed' AND (%(only)s::text[] IS NULL OR rc.municipality = ANY(%(only)s))

-- name: arrived
SELECT p.report_child_id AS id, p.report_id, p.report_child_id, NULL::uuid AS investigation_id, 'protection' AS kind,
       CASE WHEN p.state <> 'assessed' THEN p.escalation_at END AS due_at
FROM placement p WHERE p.routed_at > %(now)s - interval '1 hour' AND (%(only)s::text[] IS NULL OR p.municipality = ANY(%(only)s))

-- name: completed
SELECT p.report_child_id AS id, p.report_id, p.report_child_id, NULL::uuid AS investigation_id, 'protection' AS kind, NULL::timestamptz AS due_at
FROM protection_assessment a JOIN placement p USING (report_child_id)
WHERE a.corrects IS NULL AND a.recorded_at > %(now)s - interval '1 hour' AND (%(only)s::text[] IS NULL OR p.municipality = ANY(%(only)s))

-- name: jobs
-- Reports that linking has not come to; "stuck": it was tried and failed, or nobody has taken it for five minutes.
SELECT o.report_id AS id, o.report_id, NULL::uuid AS report_child_id, NULL::uuid AS investigation_id, 'protection' AS kind, NULL::timestamptz AS due_at
FROM outbox o WHERE o.done_at IS NULL AND (%(only)s::text[] IS NULL OR o.municipality = ANY(%(only)s))
  AND (NOT %(stuck)s OR o.attempts > 0 OR o.created_at < %(now)s - interval '5 minutes')

-- name: questions
-- One row for each question to a person: a report that may be of a group, or a child that only texts name.
SELECT DISTINCT rc.id, rc.report_id, rc.id AS report_child_id, NULL::uuid AS investigation_id, 'protection' AS kind,
       CASE WHEN rc.state <> 'assessed' THEN rc.escalation_at END AS due_at
FROM candidate c JOIN report_child rc ON rc.id = c.report_child_id
WHERE c.verdict IS NULL AND c.closed_at IS NULL AND (%(only)s::text[] IS NULL OR rc.municipality = ANY(%(only)s))
UNION ALL
(SELECT DISTINCT ON (m.municipality, m.group_id, m.name_key) m.id, m.report_id, NULL::uuid, NULL::uuid, 'protection', NULL::timestamptz
 FROM mentioned_child m WHERE m.verdict IS NULL AND (%(only)s::text[] IS NULL OR m.municipality = ANY(%(only)s))
 ORDER BY m.municipality, m.group_id, m.name_key, m.asked_at, m.id)

-- name: count
-- After "WITH listed AS (...)". So below.
SELECT count(*) FROM listed

-- name: page
-- Other children first, then the oldest; who sits with a group and who has been given it. Ids, times and states alone (SoLPuL 7 a §).
, ranked AS (
    SELECT l.*, coalesce(r.municipality, i.municipality) AS municipality, r.registration_year, r.registration_serial,
           coalesce(rc.received_at, r.received_at, i.started_at) AS arrived_at,
           (coalesce(g.is_surging, false) OR coalesce(rc.is_set_aside, false))::int AS rank, g.id AS group_id, rc.state
    FROM listed l
    LEFT JOIN report r ON r.id = l.report_id
    LEFT JOIN report_child rc ON rc.id = l.report_child_id
    LEFT JOIN investigation i ON i.id = l.investigation_id
    LEFT JOIN membership m ON m.report_child_id = l.report_child_id AND m.valid_to IS NULL
    LEFT JOIN child_group g ON g.id = m.group_id
), page AS (
    SELECT * FROM ranked WHERE %(rank)s::int IS NULL OR (rank, arrived_at, id) > (%(rank)s::int, %(at)s::timestamptz, %(id)s::uuid)
    ORDER BY rank, arrived_at, id LIMIT %(limit)s
)
SELECT page.id, page.report_id, page.report_child_id, page.investigation_id, page.municipality, page.registration_year, page.registration_serial,
       page.arrived_at, page.rank, page.group_id, page.kind, page.due_at, page.state, p.lane,
       EXISTS (SELECT FROM decision_proposal q WHERE q.outcome IS NULL
               AND (q.report_child_id = page.report_child_id OR q.investigation_id = page.investigation_id)) AS is_proposed,
       (SELECT c.person_id FROM work_claim c WHERE c.group_id = page.group_id AND c.until > %(now)s) AS claimed_by,
       (SELECT a.person_id FROM board_action_live a WHERE a.kind = 'assign' AND a.group_id = page.group_id) AS assigned_to
FROM page LEFT JOIN placement p ON p.report_child_id = page.report_child_id
ORDER BY page.rank, page.arrived_at, page.id

-- name: kept
-- What another way in gave and what has no number yet. What it is called out there is sealed and is not shown.
SELECT i.id, i.source, i.format, i.size_bytes, i.received_at, count(*) OVER () AS total
FROM source_item i JOIN source_state s ON s.name = i.source
WHERE i.registered_at IS NULL AND (%(only)s::text[] IS NULL OR '0000' = ANY(%(only)s))
ORDER BY i.received_at, i.seq LIMIT %(limit)s OFFSET %(offset)s

-- name: missing
-- Numbers that were given and that no report has.
SELECT c.municipality, c.year, n AS serial, count(*) OVER () AS total
FROM registration_counter c CROSS JOIN LATERAL generate_series(1, c.last_serial) AS n
WHERE (%(only)s::text[] IS NULL OR c.municipality = ANY(%(only)s))
  AND NOT EXISTS (SELECT FROM report r WHERE r.municipality = c.municipality AND r.registration_year = c.year AND r.registration_serial = n)
ORDER BY 1, 2, 3 LIMIT %(limit)s OFFSET %(offset)s
