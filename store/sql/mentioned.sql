-- name: waiting
-- One question for a name in a group, however many reports name it; brothers and sisters first. Ids, times and counts only.
SELECT current_group(group_id) AS group_id, (array_agg(id ORDER BY asked_at, id))[1] AS first_id, array_agg(id ORDER BY asked_at, id) AS ids,
       count(*) AS reports, min(asked_at) AS asked_at, bool_or(relation IS DISTINCT FROM 'other') AS may_be_sibling
FROM mentioned_child WHERE municipality = %(municipality)s AND verdict IS NULL
GROUP BY current_group(group_id), name_key ORDER BY may_be_sibling DESC, min(asked_at) LIMIT %(limit)s

-- name: count
SELECT count(*) FROM (SELECT DISTINCT current_group(group_id), name_key FROM mentioned_child WHERE municipality = %s AND verdict IS NULL) AS asked

-- name: standing
SELECT verdict, current_group(group_id) AS group_id FROM mentioned_child WHERE id = %s

-- name: together
-- All that one answer may settle: the same name in the same group.
SELECT c.id, c.report_id, r.received_at, r.municipality, r.registration_year, r.registration_serial
FROM mentioned_child one
JOIN mentioned_child c ON c.municipality = one.municipality AND c.name_key = one.name_key AND current_group(c.group_id) = current_group(one.group_id)
JOIN report r ON r.id = c.report_id
WHERE one.id = %(id)s AND c.verdict IS NULL ORDER BY c.asked_at, c.id LIMIT %(limit)s

-- name: outcome
-- Those of one answer share the time of its statement.
SELECT c.verdict, count(*) AS reports FROM mentioned_child one
JOIN mentioned_child c ON c.decided_at = one.decided_at AND c.decided_by = one.decided_by AND c.municipality = one.municipality
WHERE one.id = %s AND one.verdict IS NOT NULL GROUP BY c.verdict

-- name: one
SELECT c.id, c.report_id, c.group_id, c.relation, c.facts, c.asked_at, c.verdict, c.decided_by, c.decided_at, c.report_child_id,
       r.municipality, r.registration_year, r.registration_serial, r.received_at, r.working_copy
FROM mentioned_child c JOIN report r ON r.id = c.report_id WHERE c.id = %s

-- name: report
SELECT report_id FROM mentioned_child WHERE id = %s

-- name: log_read
INSERT INTO read_event (person_id, role, report_id, purpose) SELECT %s, %s, report_id, 'mentioned_child' FROM mentioned_child WHERE id = %s

-- name: lock
-- In one order, so that two people who answer at once cannot deadlock.
SELECT c.id, c.report_id, c.facts, c.verdict, r.received_at, r.municipality FROM mentioned_child c JOIN report r ON r.id = c.report_id
WHERE c.id = ANY(%s) ORDER BY c.id FOR UPDATE OF c

-- name: decide
UPDATE mentioned_child SET verdict = %(verdict)s, decided_by = %(by)s, decided_at = statement_timestamp() WHERE id = ANY(%(ids)s)

-- name: lock_report
SELECT id FROM report WHERE id = %s FOR UPDATE

-- name: add_child
-- The clock is that of the report: it runs from its arrival (SoL 2025:400 20:1), however late the child was found in it.
INSERT INTO report_child (id, report_id, child_index, municipality, report_seq, received_at, immediate_danger, is_mandated, escalation_at, facts, added_by)
SELECT %(id)s, r.id, (SELECT max(child_index) + 1 FROM report_child WHERE report_id = r.id), r.municipality, r.seq, r.received_at,
       (SELECT bool_or(immediate_danger) FROM report_child WHERE report_id = r.id), r.reporter_kind = 'mandated', %(escalation_at)s, NULL, %(by)s
FROM report r WHERE r.id = %(report)s RETURNING child_index

-- name: set_facts
UPDATE report_child SET facts = %(facts)s WHERE id = %(id)s

-- name: set_added
UPDATE mentioned_child SET report_child_id = %(child)s WHERE id = %(id)s

-- name: link_again
UPDATE outbox SET done_at = NULL, attempts = 0, lane = 'professional' WHERE report_id = ANY(%s)

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id, details)
SELECT %(by)s, %(action)s, 'mentioned_child', id, %(details)s FROM unnest(%(ids)s::uuid[]) AS c (id)
