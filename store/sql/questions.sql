-- name: list
-- Questions that wait for a person, those about one group together, the longest waiting group first. Ids, times and counts only.
SELECT c.id, c.asked_at, c.band, c.weight, c.report_child_id, rc.report_id, rc.received_at, rc.state, m.group_id AS own_group,
       g.id AS group_id, g.member_count AS group_members, g.is_surging, own.member_count AS own_members,
       r.registration_year, r.registration_serial, r.municipality
FROM candidate c
JOIN report_child rc ON rc.id = c.report_child_id
JOIN report r ON r.id = rc.report_id
JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
JOIN child_group own ON own.id = m.group_id
JOIN child_group g ON g.id = current_group(c.group_id)
WHERE rc.municipality = %(municipality)s AND c.verdict IS NULL AND c.closed_at IS NULL AND g.id <> m.group_id
  AND (%(group)s::uuid IS NULL OR g.id = %(group)s) AND c.id <> ALL(%(skip)s)
ORDER BY min(c.asked_at) OVER (PARTITION BY g.id), g.id, c.weight DESC, c.id LIMIT %(limit)s

-- name: count
SELECT count(*) FROM candidate c JOIN report_child rc ON rc.id = c.report_child_id
WHERE rc.municipality = %s AND c.verdict IS NULL AND c.closed_at IS NULL

-- name: one
SELECT c.id, c.asked_at, c.band, c.weight, c.evidence, c.verdict, c.decided_by, c.decided_at, c.closed_at IS NOT NULL AS is_closed, c.act_id,
       c.report_child_id, m.group_id AS own_group, g.id AS group_id, g.member_count AS group_members, g.is_surging,
       own.member_count AS own_members, rc.municipality
FROM candidate c
JOIN report_child rc ON rc.id = c.report_child_id
JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
JOIN child_group own ON own.id = m.group_id
JOIN child_group g ON g.id = current_group(c.group_id)
WHERE c.id = %s

-- name: comparable_members
-- The first ones and the latest: among them the one that says most about the child is shown.
(SELECT rc.id, rc.facts FROM membership m JOIN report_child rc ON rc.id = m.report_child_id
 WHERE m.group_id = %(group)s AND m.valid_to IS NULL AND rc.id <> %(but)s ORDER BY rc.report_seq LIMIT 100)
UNION ALL
(SELECT rc.id, rc.facts FROM membership m JOIN report_child rc ON rc.id = m.report_child_id
 WHERE m.group_id = %(group)s AND m.valid_to IS NULL AND rc.id <> %(but)s ORDER BY rc.report_seq DESC LIMIT 100)

-- name: side
SELECT rc.id AS report_child_id, rc.report_id, rc.child_index, rc.received_at, rc.state, rc.facts, r.channel, r.reporter_kind, r.working_copy,
       r.municipality, r.registration_year, r.registration_serial
FROM report_child rc JOIN report r ON r.id = rc.report_id WHERE rc.id = %s

-- name: log_reads
INSERT INTO read_event (person_id, role, report_id, purpose)
SELECT %s, %s, report_id, 'same_child_question' FROM (SELECT DISTINCT report_id FROM report_child WHERE id = ANY(%s)) AS r

-- name: acts_waiting
SELECT id, kind, state, by_person, at, from_group, current_group(to_group) AS to_group, request, moved FROM regroup_act
WHERE municipality = %s AND state = 'waiting' ORDER BY seq LIMIT 200

-- name: act
SELECT id, municipality, kind, state, by_person, at, second_person, second_at, from_group, to_group, request, moved, undo_of, reason
FROM regroup_act WHERE id = %s

-- name: history
-- What people and the machine have done to a group, newest first.
SELECT e.id, e.at, e.kind, e.by_person, e.report_child_id, e.act_id, a.kind AS act_kind, a.state AS act_state
FROM group_event e LEFT JOIN regroup_act a ON a.id = e.act_id
WHERE (e.group_id = %(group)s OR a.from_group = %(group)s OR a.to_group = %(group)s)
  -- Where a fictitious identity has stood would tell the former one (OSL 2009:400 21:3); the row is kept, and not shown.
  AND NOT EXISTS (SELECT 1 FROM report_child rc WHERE rc.id = e.report_child_id AND rc.protection = 'fictitious')
ORDER BY e.id DESC LIMIT %(limit)s
