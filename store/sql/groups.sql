-- name: head
SELECT g.id, g.municipality, g.is_surging, count(rc.id) AS members, min(rc.received_at) AS first_at, max(rc.received_at) AS last_at,
       count(rc.id) FILTER (WHERE rc.state = 'assessed') AS assessed
FROM child_group g
LEFT JOIN membership m ON m.group_id = g.id AND m.valid_to IS NULL
LEFT JOIN report_child rc ON rc.id = m.report_child_id
WHERE g.id = %s GROUP BY g.id

-- name: members
SELECT rc.id, rc.report_id, rc.received_at, rc.state, m.status, m.source, m.by_person, m.weight, m.evidence, t.text_cluster_id,
       r.municipality, r.registration_year, r.registration_serial,
       (SELECT min(c.id) FROM candidate c WHERE c.report_child_id = rc.id AND c.verdict IS NULL AND c.closed_at IS NULL) AS question
FROM membership m
JOIN report_child rc ON rc.id = m.report_child_id
JOIN report r ON r.id = rc.report_id
LEFT JOIN routing t ON t.report_child_id = rc.id
WHERE m.group_id = %(group)s AND m.valid_to IS NULL
ORDER BY rc.report_seq, rc.child_index LIMIT %(limit)s OFFSET %(offset)s

-- name: texts
-- Texts of which the group has several copies, the most copied first.
SELECT t.text_cluster_id AS id, count(*) AS copies
FROM membership m JOIN routing t ON t.report_child_id = m.report_child_id
WHERE m.group_id = %s AND m.valid_to IS NULL AND t.text_cluster_id IS NOT NULL
GROUP BY t.text_cluster_id HAVING count(*) > 1 ORDER BY count(*) DESC, t.text_cluster_id LIMIT 20

-- name: siblings
-- Groups of the other children that reports of this group name.
SELECT o.group_id, count(DISTINCT mine.report_id) AS reports
FROM membership m
JOIN report_child mine ON mine.id = m.report_child_id
JOIN report_child other ON other.report_id = mine.report_id AND other.id <> mine.id
JOIN membership o ON o.report_child_id = other.id AND o.valid_to IS NULL
WHERE m.group_id = %s AND m.valid_to IS NULL AND o.group_id <> m.group_id
GROUP BY o.group_id ORDER BY count(DISTINCT mine.report_id) DESC, o.group_id LIMIT 20

-- name: apart
-- Groups that people have said are about another child, whichever side they said it of.
WITH said AS (
    SELECT current_group(c.group_id) AS group_id
    FROM membership m JOIN cannot_link c ON c.report_child_id = m.report_child_id AND c.revoked_at IS NULL
    WHERE m.group_id = %(group)s AND m.valid_to IS NULL
    UNION ALL
    SELECT m.group_id
    FROM cannot_link c JOIN membership m ON m.report_child_id = c.report_child_id AND m.valid_to IS NULL
    WHERE c.group_id = %(group)s AND c.revoked_at IS NULL
)
SELECT group_id, count(*) AS rows FROM said WHERE group_id <> %(group)s GROUP BY group_id ORDER BY count(*) DESC, group_id LIMIT 20

-- name: acts
SELECT id, kind, state, by_person, at, second_person, from_group, to_group, moved
FROM regroup_act WHERE from_group = %(group)s OR to_group = %(group)s ORDER BY seq DESC LIMIT 100

-- name: surges
SELECT kind, at FROM group_event WHERE group_id = %s AND kind IN ('surge_began', 'surge_ended') ORDER BY id DESC LIMIT 20

-- name: by_prefix
SELECT DISTINCT current_group(id) FROM child_group WHERE id BETWEEN %s AND %s AND municipality = %s LIMIT 3

-- name: by_number
SELECT DISTINCT m.group_id
FROM report r
JOIN report_child rc ON rc.report_id = r.id
JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
WHERE r.municipality = %s AND r.registration_year = %s AND r.registration_serial = %s LIMIT 3

-- name: of_report
SELECT rc.id, rc.child_index, rc.state, rc.protection, m.group_id
FROM report_child rc LEFT JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
WHERE rc.report_id = %s ORDER BY rc.child_index

-- name: numbers
-- Registration numbers by report or by (report, child).
SELECT id, municipality, registration_year, registration_serial FROM report WHERE id = ANY(%(ids)s)
UNION ALL
SELECT rc.id, r.municipality, r.registration_year, r.registration_serial
FROM report_child rc JOIN report r ON r.id = rc.report_id WHERE rc.id = ANY(%(ids)s)
