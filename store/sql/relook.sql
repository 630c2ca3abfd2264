-- name: mark_looked_at
UPDATE child_group SET looked_at = member_count WHERE id = ANY(%b)

-- name: pending
-- Children with an open question about one of the groups, or while a flood goes on about any, who stand alone in a group of
-- their own by the machine.
SELECT DISTINCT rc.report_id, rc.child_index, m.group_id,
       ARRAY(SELECT s.group_id FROM report_child sib JOIN membership s ON s.report_child_id = sib.id AND s.valid_to IS NULL
             WHERE sib.report_id = rc.report_id) || ARRAY(SELECT current_group(n.group_id) FROM cannot_link n
                                                          WHERE n.report_child_id = rc.id AND n.revoked_at IS NULL) AS elsewhere
FROM candidate c
JOIN report_child rc ON rc.id = c.report_child_id
JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL AND m.source = 'auto' AND m.status = 'review'
JOIN child_group own ON own.id = m.group_id AND own.member_count = 1
WHERE (c.group_id = ANY(%b) OR %b) AND rc.municipality = %b AND c.verdict IS NULL AND c.closed_at IS NULL
ORDER BY rc.report_id, rc.child_index LIMIT 500

-- name: lone
-- Children who stand alone by the machine in one of the groups, asked about or not: a report has come that fits them too.
SELECT rc.report_id, rc.child_index, m.group_id,
       ARRAY(SELECT s.group_id FROM report_child sib JOIN membership s ON s.report_child_id = sib.id AND s.valid_to IS NULL
             WHERE sib.report_id = rc.report_id) || ARRAY(SELECT current_group(n.group_id) FROM cannot_link n
                                                          WHERE n.report_child_id = rc.id AND n.revoked_at IS NULL) AS elsewhere
FROM membership m
JOIN report_child rc ON rc.id = m.report_child_id
JOIN child_group own ON own.id = m.group_id AND own.member_count = 1
WHERE m.group_id = ANY(%b) AND m.valid_to IS NULL AND m.source = 'auto' AND m.status IN ('new', 'review')
ORDER BY rc.report_id, rc.child_index LIMIT 200

-- name: forget_keys
-- A group that leads on is found by nobody, and must not take the place of one that could be.
DELETE FROM link_key WHERE group_id = ANY(%b)

-- name: answered
-- What a person has said "not the same" or "cannot tell" of, about these groups, and what was sure about them then.
SELECT rc.report_id, rc.child_index, g.id, c.facts_seen,
       ARRAY(SELECT s.group_id FROM report_child sib JOIN membership s ON s.report_child_id = sib.id AND s.valid_to IS NULL
             WHERE sib.report_id = rc.report_id)
       || ARRAY(SELECT current_group(n.group_id) FROM cannot_link n
                WHERE n.report_child_id = rc.id AND n.revoked_at IS NULL AND current_group(n.group_id) <> g.id) AS elsewhere
FROM candidate c
JOIN child_group g ON g.id = current_group(c.group_id)
JOIN report_child rc ON rc.id = c.report_child_id
JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL AND m.group_id <> g.id
WHERE g.id = ANY(%b) AND rc.municipality = %b AND c.verdict IN ('not_same', 'cannot_tell')
  AND NOT EXISTS (SELECT FROM candidate later WHERE later.report_child_id = rc.id AND later.id > c.id
                  AND current_group(later.group_id) = g.id)
ORDER BY c.id LIMIT 200

-- name: close_memberships
UPDATE membership SET valid_to = clock_timestamp() WHERE report_child_id = ANY(%b) AND valid_to IS NULL

-- name: redirect
-- The group of one leads on to the group that took its member.
UPDATE child_group g SET redirected_to = n.target, member_count = 0, version = g.version + 1
FROM unnest(%b::uuid[], %b::uuid[]) AS n (id, target) WHERE g.id = n.id

-- name: close_questions
UPDATE candidate SET closed_at = clock_timestamp() WHERE report_child_id = ANY(%b) AND verdict IS NULL AND closed_at IS NULL

-- name: reroute
UPDATE routing r SET novelty = n.novelty, is_new = n.is_new, is_urgent_new = n.urgent, is_first_tick = n.first_tick,
       reasons = string_to_array(n.reasons, ','), passages = n.passages, covered = n.covered
FROM unnest(%b::uuid[], %b::float8[], %b::boolean[], %b::boolean[], %b::boolean[], %b::text[], %b::jsonb[], %b::jsonb[])
     AS n (child, novelty, is_new, urgent, first_tick, reasons, passages, covered)
WHERE r.report_child_id = n.child
