-- name: signed
-- Each protection assessment says on what facts, was signed by somebody qualified (SoL 2025:400 20:1, 25:1), and stands in the audit.
-- What the login said is kept since migration 22.
SELECT a.id::text FROM protection_assessment a
LEFT JOIN audit_event e ON e.object_id = a.report_child_id AND e.action = 'protection.assessed' AND e.actor = a.assessed_by
WHERE octet_length(a.basis) = 0 OR (a.corrects IS NULL AND e.id IS NULL)
   OR ((a.titles IS NULL OR a.qualifications IS NULL) AND a.recorded_at > (SELECT applied_at FROM schema_migration WHERE number = 22))
LIMIT 20

-- name: read
-- Whoever signed had that very report before them, as the record says: the log of readings says so too.
SELECT a.id::text FROM protection_assessment a JOIN report_child rc ON rc.id = a.report_child_id
LEFT JOIN read_event e ON e.report_id = rc.report_id AND e.person_id = a.assessed_by AND e.at = a.looked_at
      AND e.purpose = ANY (CASE a.read_as WHEN 'whole' THEN '{protection_assessment}' ELSE '{group_news,group_news_whole}'::text[] END)
LEFT JOIN row_shown s ON s.report_child_id = a.report_child_id AND s.person_id = a.assessed_by AND s.at = a.looked_at
WHERE (a.read_as IS NULL) <> (a.looked_at IS NULL)
   OR (a.read_as IN ('whole', 'passages') AND e.id IS NULL) OR (a.read_as = 'row' AND s.report_child_id IS NULL) LIMIT 20

-- name: sittings
-- Each row of a sitting has a record of its own, by whoever sat, which says how it was read and why it was shown; no two of one report.
SELECT s.id::text FROM sitting s LEFT JOIN protection_assessment a ON a.sitting_id = s.id LEFT JOIN report_child rc ON rc.id = a.report_child_id
GROUP BY s.id HAVING count(a.id) <> s.size OR count(DISTINCT a.report_child_id) <> s.size
    OR bool_or(a.assessed_by <> s.person_id OR a.corrects IS NOT NULL)
    OR bool_or(a.titles IS NOT NULL AND (a.read_as IS NULL OR a.reasons IS NULL))
    OR (bool_and(a.titles IS NOT NULL) AND count(DISTINCT rc.report_id) <> s.size)
UNION ALL
SELECT a.id::text FROM protection_assessment a LEFT JOIN sitting s ON s.id = a.sitting_id WHERE a.sitting_id IS NOT NULL AND s.id IS NULL
LIMIT 20

-- name: corrections
-- A correction stands beside an earlier record on the same child in the same report, and in the audit (SoL 2025:400 14:6).
SELECT c.id::text FROM protection_assessment c
LEFT JOIN protection_assessment a ON a.id = c.corrects AND a.report_child_id = c.report_child_id AND a.recorded_at <= c.recorded_at
LEFT JOIN audit_event e ON e.object_id = c.report_child_id AND e.action = 'protection.corrected' AND e.actor = c.assessed_by
      AND e.details->>'record' = c.id::text
WHERE c.corrects IS NOT NULL AND (a.id IS NULL OR e.id IS NULL) LIMIT 20

-- name: preliminary
-- From its assessment on a (report, child) waits for its decision, and is decided exactly when one is recorded (20:2).
SELECT rc.id::text FROM report_child rc LEFT JOIN preliminary_assessment p ON p.report_child_id = rc.id
LEFT JOIN decision d ON d.report_child_id = rc.id AND d.until IS NULL
WHERE (rc.state = 'assessed') <> (p.report_child_id IS NOT NULL) OR coalesce(p.state = 'decided', false) <> (d.id IS NOT NULL) LIMIT 20

-- name: clocks
-- What is left to do has its clock, no later than the statute or a decision says (20:1-3); what is done has none.
SELECT rc.id::text FROM report_child rc LEFT JOIN preliminary_assessment p ON p.report_child_id = rc.id
LEFT JOIN investigation i ON i.report_child_id = rc.id
LEFT JOIN (SELECT report_child_id, max(until) AS until FROM decision WHERE kind = 'extend_opening' GROUP BY report_child_id) x
       ON x.report_child_id = rc.id
CROSS JOIN LATERAL (SELECT (rc.received_at AT TIME ZONE 'Europe/Stockholm')::date AS day) AS came
WHERE CASE
      WHEN rc.state <> 'assessed' THEN rc.escalation_at IS NULL OR rc.escalation_at > (came.day + 2)::timestamp AT TIME ZONE 'Europe/Stockholm'
      WHEN p.state IS DISTINCT FROM 'decided' THEN rc.escalation_at IS NULL
           OR rc.escalation_at > coalesce(x.until, (came.day + 15)::timestamp AT TIME ZONE 'Europe/Stockholm')
      WHEN i.id IS NOT NULL AND i.closed_at IS NULL THEN rc.escalation_at IS DISTINCT FROM i.due_at
      ELSE rc.escalation_at IS NOT NULL END LIMIT 20

-- name: decisions
-- Each decision comes after its own child's assessment, is by somebody qualified where the law asks for it, and stands in the audit.
SELECT d.id::text FROM decision d
LEFT JOIN protection_assessment a ON a.report_child_id = d.report_child_id AND a.corrects IS NULL
LEFT JOIN investigation i ON d.report_child_id IS NULL AND i.id = d.investigation_id AND i.report_child_id IS NULL
LEFT JOIN audit_event e ON e.object_id = coalesce(d.report_child_id, d.investigation_id) AND e.action = 'decision.signed'
      AND e.actor = d.recorded_by AND e.details->>'decision_id' = d.id::text
WHERE coalesce(a.id, i.id) IS NULL OR e.id IS NULL
   OR (d.capacity = 'official' AND d.kind IN ('open', 'not_open', 'not_required_ongoing') AND NOT d.qualifications @> ARRAY['degree', 'experience'])
LIMIT 20

-- name: ongoing
-- What needs no decision refers to an investigation that was open then, in the same municipality, on the very child (20:2).
SELECT d.id::text FROM decision d JOIN report_child rc ON rc.id = d.report_child_id
LEFT JOIN investigation i ON i.id = d.investigation_id AND i.municipality = rc.municipality AND i.opened_at <= d.decided_at
      AND (i.closed_at IS NULL OR i.closed_at > d.decided_at)
WHERE d.kind = 'not_required_ongoing'
  AND (i.id IS NULL OR i.case_file_key <> d.case_file_key
       OR (d.case_file_key IS NULL AND d.recorded_at > (SELECT applied_at FROM schema_migration WHERE number = 22))) LIMIT 20

-- name: two
-- What a second person has signed is a decision by both, a decision by two was signed by both, and each step stands in the audit.
SELECT q.id::text FROM decision_proposal q
LEFT JOIN decision d ON q.outcome = 'signed' AND coalesce(d.report_child_id, d.investigation_id) = coalesce(q.report_child_id, q.investigation_id)
      AND d.kind = q.kind AND d.recorded_by = q.proposed_by AND d.second = q.settled_by
LEFT JOIN audit_event e ON e.object_id = q.id AND e.action = 'decision.' || q.outcome AND e.actor = q.settled_by
LEFT JOIN audit_event p ON p.object_id = coalesce(q.report_child_id, q.investigation_id) AND p.action = 'decision.proposed'
      AND p.actor = q.proposed_by AND p.details->>'proposal_id' = q.id::text
WHERE p.id IS NULL OR (q.outcome = 'signed' AND d.id IS NULL) OR (q.outcome IS NOT NULL AND e.id IS NULL)
UNION ALL
SELECT d.id::text FROM decision d
LEFT JOIN decision_proposal q ON q.outcome = 'signed' AND coalesce(q.report_child_id, q.investigation_id) = coalesce(d.report_child_id, d.investigation_id)
      AND q.kind = d.kind AND q.proposed_by = d.recorded_by AND q.settled_by = d.second
WHERE d.second IS NOT NULL AND q.id IS NULL LIMIT 20

-- name: extensions
-- More time is decided before the time is out, to a later day, and is what the clock says (20:2-3).
SELECT d.id::text FROM decision d LEFT JOIN investigation i ON i.id = d.investigation_id
WHERE d.until IS NOT NULL
  AND (d.until <= d.decided_at
       OR (d.kind = 'extend_investigation' AND (i.id IS NULL OR i.report_child_id IS DISTINCT FROM d.report_child_id OR i.due_at < d.until
                                                OR d.decided_at < i.opened_at)))
LIMIT 20

-- name: investigations
-- Each began with a decision, or was recorded by somebody from outside; it runs for four months or as long as a decision says (20:3).
SELECT i.id::text FROM investigation i
LEFT JOIN decision o ON o.investigation_id = i.id AND o.kind = 'open' AND o.report_child_id = i.report_child_id AND o.decided_at = i.opened_at
LEFT JOIN audit_event e ON e.object_id = i.id AND e.action = 'investigation.recorded' AND e.actor = i.recorded_by
LEFT JOIN audit_event c ON c.object_id = i.id AND c.action = 'investigation.closed'
LEFT JOIN (SELECT investigation_id, max(until) AS until FROM decision WHERE kind = 'extend_investigation' GROUP BY investigation_id) x
       ON x.investigation_id = i.id
WHERE e.id IS NULL OR (i.report_child_id IS NOT NULL AND o.id IS NULL) OR (i.closed_at IS NOT NULL) <> (c.id IS NOT NULL)
   OR i.due_at > coalesce(x.until, greatest(i.recorded_until, -- an extension that was decided before it was recorded here
          (((i.started_at AT TIME ZONE 'Europe/Stockholm')::date + interval '4 months')::date + 1)::timestamp AT TIME ZONE 'Europe/Stockholm'))
UNION ALL
SELECT d.id::text FROM decision d LEFT JOIN investigation i ON i.id = d.investigation_id AND i.report_child_id = d.report_child_id
WHERE d.kind = 'open' AND i.id IS NULL LIMIT 20

-- name: passed
-- Each clock that was seen to pass is a deviation (27:2).
SELECT n.report_child_id::text FROM clock_notice n
LEFT JOIN deviation v ON v.key = 'clock_passed:' || n.report_child_id || ':' || n.clock WHERE n.level = 'passed' AND v.id IS NULL
UNION ALL
SELECT n.investigation_id::text FROM investigation_notice n
LEFT JOIN deviation v ON v.key = 'clock_passed:' || n.investigation_id || ':investigation' WHERE n.level = 'passed' AND v.id IS NULL
UNION ALL
SELECT n.report_id::text FROM feedback_notice n
LEFT JOIN deviation v ON v.key = 'clock_passed:' || n.report_id || ':feedback' WHERE n.level = 'passed' AND v.id IS NULL LIMIT 20

-- name: deviations
-- What people did about a deviation goes step by step (`casework.deviation.TRANSITIONS`), and stands in the audit, as what they reported does.
SELECT e.deviation_id::text FROM (
    SELECT *, row_number() OVER steps AS nth, lag(state, 1, 'reported') OVER steps AS before, lag(is_serious, 1, false) OVER steps AS was_serious
    FROM deviation_event WINDOW steps AS (PARTITION BY deviation_id ORDER BY version)) AS e
LEFT JOIN deviation v ON v.id = e.deviation_id
LEFT JOIN audit_event a ON a.object_id = e.deviation_id AND a.action = 'deviation.' || e.act AND a.actor = e.by_person
      AND a.details->>'version' = e.version::text
WHERE v.id IS NULL OR a.id IS NULL OR e.version <> e.nth OR (e.was_serious AND NOT e.is_serious)
   OR (e.act = 'find_serious' AND NOT e.is_serious) OR (e.act = 'send' AND e.sent_at IS NULL)
   OR (e.act, e.before, e.state) NOT IN (('investigate', 'reported', 'investigated'), ('remedy', 'investigated', 'remedied'),
       ('close', 'remedied', 'closed'), ('find_serious', 'reported', 'reported'), ('find_serious', 'investigated', 'investigated'),
       ('find_serious', 'remedied', 'remedied'), ('send', 'investigated', 'investigated'), ('send', 'remedied', 'remedied'))
UNION ALL
SELECT v.id::text FROM deviation v LEFT JOIN audit_event a ON a.object_id = v.id AND a.action = 'deviation.reported' AND a.actor = v.reported_by
WHERE v.kind = 'manual' AND a.id IS NULL LIMIT 20

-- name: meetings
-- Each contact and meeting that is noted, and what was noted about it, stands in the audit by whoever noted it (20:5-7).
SELECT n.id::text FROM contact_note n LEFT JOIN audit_event e ON e.object_id = n.report_child_id AND e.action = 'contact.noted'
      AND e.actor = n.noted_by AND e.details->>'note_id' = n.id::text WHERE e.id IS NULL
UNION ALL
SELECT m.id::text FROM meeting m LEFT JOIN audit_event e ON e.object_id = m.report_child_id AND e.action = 'meeting.planned'
      AND e.actor = m.noted_by AND e.details->>'meeting_id' = m.id::text WHERE e.id IS NULL
UNION ALL
SELECT n.meeting_id::text FROM meeting_note n LEFT JOIN meeting m ON m.id = n.meeting_id
LEFT JOIN audit_event e ON e.object_id = m.report_child_id AND e.action = 'meeting.' || n.note AND e.actor = n.noted_by
      AND e.details->>'meeting_id' = n.meeting_id::text WHERE e.id IS NULL LIMIT 20

-- name: signers
-- Who decided what, and on which day: for the delegation order of that day. An assessment since what the login said is kept.
SELECT d.id, coalesce(rc.municipality, i.municipality) AS municipality, d.kind, d.decided_at AS at, d.decided_by, d.capacity, d.titles,
       d.qualifications, d.second IS NOT NULL AS is_by_two
FROM decision d LEFT JOIN report_child rc ON rc.id = d.report_child_id LEFT JOIN investigation i ON i.id = d.investigation_id
UNION ALL
SELECT a.id, rc.municipality, 'protection_assessment', a.recorded_at, a.assessed_by, 'official', a.titles, a.qualifications, false
FROM protection_assessment a JOIN report_child rc ON rc.id = a.report_child_id WHERE a.titles IS NOT NULL

-- name: reasons
SELECT id, kind, words FROM decision

-- name: words
-- What people wrote, by where it is sealed. NULL was not written.
SELECT 'protection_assessment/' || id || '/' || w.part AS place, w.sealed
FROM protection_assessment, LATERAL (VALUES ('basis', basis), ('child_best', child_best), ('reason', reason)) AS w (part, sealed)
WHERE w.sealed IS NOT NULL
UNION ALL SELECT 'decision_proposal/' || id || '/words', words FROM decision_proposal
UNION ALL SELECT 'decision_proposal/' || id || '/reason', reason FROM decision_proposal WHERE reason IS NOT NULL
UNION ALL SELECT 'investigation/' || id || '/words', words FROM investigation
UNION ALL SELECT 'contact_note/' || id || '/words', words FROM contact_note
UNION ALL SELECT 'meeting/' || meeting_id || '/' || note, words FROM meeting_note
UNION ALL SELECT 'deviation/' || id || '/words', words FROM deviation WHERE words IS NOT NULL
UNION ALL SELECT 'deviation_event/' || deviation_id || '/' || version || '/words', words FROM deviation_event
