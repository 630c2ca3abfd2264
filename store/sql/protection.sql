-- name: lock
SELECT rc.municipality, rc.protection, rc.report_id, m.group_id, g.member_count
FROM report_child rc
LEFT JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
LEFT JOIN child_group g ON g.id = m.group_id
WHERE rc.id = %s FOR UPDATE OF rc

-- name: set
UPDATE report_child SET protection = %(level)s WHERE id = %(child)s

-- name: insert
INSERT INTO child_protection (report_child_id, level, set_by, reason) VALUES (%(child)s, %(level)s, %(by)s, %(reason)s)

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id, details) VALUES (%s, 'protection.set', 'report_child', %s, %s)

-- name: close_membership
UPDATE membership SET valid_to = clock_timestamp() WHERE report_child_id = %s AND valid_to IS NULL

-- name: open_membership
INSERT INTO membership (report_child_id, group_id, source, status, is_provisional, weight, evidence, rule_version, by_person)
VALUES (%s, %s, 'human', 'separated', false, 0, '[]', 'protection', %s)

-- name: event
INSERT INTO group_event (group_id, kind, report_child_id, by_person) VALUES (%s, %s, %s, %s)

-- name: close_questions
-- About the child, and about the group that it stands in.
UPDATE candidate SET closed_at = clock_timestamp()
WHERE verdict IS NULL AND closed_at IS NULL AND (report_child_id = %(child)s OR group_id = %(group)s)

-- name: of_report
SELECT rc.id, rc.child_index, rc.protection FROM report_child rc WHERE rc.report_id = %s ORDER BY rc.child_index
