-- name: municipalities
SELECT DISTINCT municipality FROM report_child WHERE municipality <> %s ORDER BY municipality

-- name: children
-- Every (report, child) that stands in a group, in order of registration, with what linking saw of it.
SELECT rc.id, r.id, r.registration_year, r.registration_serial, m.group_id, rc.facts,
       m.source = 'human' OR m.status = 'confirmed' AS is_confirmed
FROM report_child rc
JOIN report r ON r.id = rc.report_id
JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
WHERE rc.municipality = %s
ORDER BY r.seq, rc.child_index

-- name: questions
-- Between which groups a person has been asked, or has said "not the same child": then a cannot_link stands, whatever became of
-- the question. Old ids lead to the group that took over.
WITH RECURSIVE said (report_child_id, group_id, is_separated) AS (
    SELECT n.report_child_id, n.group_id, true FROM cannot_link n WHERE n.revoked_at IS NULL
    UNION
    SELECT c.report_child_id, c.group_id, false FROM candidate c WHERE c.verdict IS NULL AND c.closed_at IS NULL
), lead (old, id, depth) AS (
    SELECT DISTINCT group_id, group_id, 1 FROM said
    UNION ALL
    SELECT lead.old, g.redirected_to, lead.depth + 1 FROM lead JOIN child_group g ON g.id = lead.id
    WHERE g.redirected_to IS NOT NULL AND lead.depth < 50
), current (old, id) AS (
    SELECT DISTINCT ON (old) old, id FROM lead ORDER BY old, depth DESC
)
SELECT DISTINCT m.group_id, current.id, said.is_separated
FROM said
JOIN current ON current.old = said.group_id
JOIN report_child rc ON rc.id = said.report_child_id AND rc.municipality = %s
JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
WHERE m.group_id <> current.id
