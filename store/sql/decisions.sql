-- name: lock
-- The tag says which version of it somebody has seen: whatever is signed or noted on it makes another.
SELECT rc.id, rc.report_id, rc.municipality, rc.received_at, rc.state, r.working_copy, p.state AS preliminary,
       q.id AS proposal_id, i.id AS investigation_id,
       EXISTS (SELECT FROM protection_assessment a WHERE a.report_child_id = rc.id AND a.tells_of_violence) AS tells_of_violence,
       decision_tag(rc.id) AS tag
FROM report_child rc JOIN report r ON r.id = rc.report_id LEFT JOIN preliminary_assessment p ON p.report_child_id = rc.id
LEFT JOIN decision_proposal q ON q.report_child_id = rc.id AND q.outcome IS NULL
LEFT JOIN investigation i ON i.report_child_id = rc.id
WHERE rc.id = %s FOR UPDATE OF rc

-- name: insert_proposal
INSERT INTO decision_proposal (id, report_child_id, investigation_id, kind, proposed_by, titles, qualifications, words)
VALUES (%(id)s, %(report_child_id)s, %(investigation_id)s, %(kind)s, %(by)s, %(titles)s, %(qualifications)s, %(words)s)

-- name: proposal
SELECT id, report_child_id, kind, proposed_at, proposed_by, titles, qualifications, words FROM decision_proposal
WHERE id = %s AND outcome IS NULL

-- name: settle_proposal
UPDATE decision_proposal SET outcome = %(outcome)s, settled_at = %(at)s, settled_by = %(by)s, reason = %(reason)s WHERE id = %(id)s

-- name: find_investigation
SELECT id, words, opened_at, closed_at, case_file_key FROM investigation WHERE municipality = %s AND ref_key = %s

-- name: lock_investigation
SELECT id, municipality, report_child_id, words, opened_at, started_at, due_at, closed_at FROM investigation WHERE id = %s FOR UPDATE

-- name: spells
-- Investigations of that child, for the four months: the one report that each was opened on tells when it came.
SELECT coalesce(rc.received_at, i.opened_at), i.opened_at, i.closed_at
FROM investigation i LEFT JOIN report_child rc ON rc.id = i.report_child_id WHERE i.municipality = %s AND i.case_file_key = %s

-- name: insert_investigation
INSERT INTO investigation (id, municipality, report_child_id, ref_key, case_file_key, words, opened_at, started_at, due_at, recorded_by, recorded_until)
VALUES (%(id)s, %(municipality)s, %(report_child_id)s, %(ref_key)s, %(case_file_key)s, %(words)s, %(opened_at)s, %(started_at)s, %(due_at)s, %(by)s, %(recorded_until)s)
ON CONFLICT ON CONSTRAINT investigation_ref_unique DO NOTHING RETURNING id

-- name: close_investigation
UPDATE investigation SET closed_at = %s WHERE id = %s

-- name: prolong_investigation
UPDATE investigation SET due_at = %s WHERE id = %s

-- name: insert
INSERT INTO decision (id, report_child_id, kind, decided_at, decided_by, capacity, recorded_by, titles, qualifications, second, authority,
                      order_version, investigation_id, until, prompts, words, case_file_key)
VALUES (%(id)s, %(report_child_id)s, %(kind)s, %(decided_at)s, %(decided_by)s, %(capacity)s, %(recorded_by)s, %(titles)s, %(qualifications)s,
        %(second)s, %(authority)s, %(order_version)s, %(investigation_id)s, %(until)s, %(prompts)s, %(words)s, %(case_file_key)s)

-- name: mark_decided
UPDATE preliminary_assessment SET state = 'decided' WHERE report_child_id = %s

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id, details) VALUES (%s, %s, %s, %s, %s)

-- name: waiting
-- What needs a decision, by due date: ids, times and states only (SoLPuL 7 a §).
SELECT rc.id, rc.report_id, rc.received_at, rc.escalation_at AS due_at, p.opened_at, r.registration_year, r.registration_serial, rc.municipality,
       EXISTS (SELECT FROM decision d WHERE d.report_child_id = rc.id AND d.kind = 'extend_opening') AS is_extended,
       EXISTS (SELECT FROM decision_proposal q WHERE q.report_child_id = rc.id AND q.outcome IS NULL) AS is_half_signed,
       has_open_worry(rc.id) AS has_worry
FROM preliminary_assessment p JOIN report_child rc ON rc.id = p.report_child_id JOIN report r ON r.id = rc.report_id
WHERE p.state = 'open' AND rc.municipality = %(municipality)s ORDER BY rc.escalation_at, rc.report_seq, rc.child_index LIMIT %(limit)s

-- name: running
-- Investigations that are open, by due date.
SELECT i.id, i.report_child_id, rc.report_id, i.opened_at, i.due_at FROM investigation i LEFT JOIN report_child rc ON rc.id = i.report_child_id
WHERE i.municipality = %(municipality)s AND i.closed_at IS NULL ORDER BY i.due_at LIMIT %(limit)s

-- name: of_child
SELECT id, kind, decided_at, recorded_at, decided_by, capacity, recorded_by, titles, qualifications, second, authority, investigation_id, until, prompts, words
FROM decision WHERE report_child_id = %s ORDER BY recorded_at, id

-- name: one
SELECT rc.id, rc.report_id, rc.child_index, rc.municipality, rc.received_at, rc.state, rc.escalation_at, p.state AS preliminary, p.opened_at,
       r.registration_year, r.registration_serial, i.id AS investigation_id, i.opened_at AS investigation_opened_at, i.due_at AS investigation_due_at,
       i.closed_at AS investigation_closed_at, i.words AS investigation_words, decision_tag(rc.id) AS tag,
       q.id AS proposal_id, q.kind AS proposal_kind, q.proposed_by, q.proposed_at, q.words AS proposal_words
FROM report_child rc JOIN report r ON r.id = rc.report_id LEFT JOIN preliminary_assessment p ON p.report_child_id = rc.id
LEFT JOIN decision_proposal q ON q.report_child_id = rc.id AND q.outcome IS NULL
LEFT JOIN investigation i ON i.report_child_id = rc.id WHERE rc.id = %s

-- name: of_group
-- What of a group waits for a decision, and what waits for a second signature. Ids, times and states only.
SELECT rc.id, rc.report_id, rc.received_at, rc.state, rc.escalation_at AS due_at, p.state AS preliminary, r.registration_year,
       r.registration_serial, rc.municipality, q.proposed_by, decision_tag(rc.id) AS tag
FROM membership m JOIN report_child rc ON rc.id = m.report_child_id JOIN report r ON r.id = rc.report_id
LEFT JOIN preliminary_assessment p ON p.report_child_id = rc.id
LEFT JOIN decision_proposal q ON q.report_child_id = rc.id AND q.outcome IS NULL
WHERE m.group_id = %s AND m.valid_to IS NULL ORDER BY rc.report_seq, rc.child_index

-- name: report_of
SELECT report_id FROM report_child WHERE id = %s
