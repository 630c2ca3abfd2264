-- name: judged
-- What people have said of a (report, child) and a group: it belongs there, it does not, or the answer to a question. The last
-- word counts: what was separated is not the same, whatever was answered before.
WITH said AS (
    SELECT m.report_child_id, m.group_id, true AS is_same, 'confirmed' AS kind, m.valid_from AS at
    FROM membership m WHERE m.valid_to IS NULL AND m.source = 'human' AND m.status = 'confirmed'
      -- Who joins two groups has not looked at each row, and most of them the machine had put there.
      AND NOT EXISTS (SELECT FROM regroup_act a WHERE a.id = m.act_id AND a.moved > 1)
    UNION ALL
    SELECT c.report_child_id, c.group_id, false, 'separated', c.at FROM cannot_link c WHERE c.revoked_at IS NULL
      AND NOT EXISTS (SELECT FROM regroup_act a WHERE a.id = c.act_id AND a.moved > 1)
    UNION ALL
    SELECT q.report_child_id, q.group_id, q.verdict = 'same', 'answered', q.decided_at
    FROM candidate q WHERE q.verdict IN ('same', 'not_same')
), newest AS (
    SELECT * FROM said s
    WHERE NOT (s.is_same AND EXISTS (SELECT FROM cannot_link x WHERE x.report_child_id = s.report_child_id AND x.group_id = s.group_id
                                     AND x.revoked_at IS NULL))
    ORDER BY s.at DESC LIMIT %(limit)s
)
-- The other side is a member that the machine has not joined: it began its group, or a person put it there. What the machine
-- joined is never a label: it would teach the machine its own mistakes. A group that leads on to another has no members left.
SELECT n.is_same, n.kind, own.group_id AS one_child, n.group_id AS other_child, one.id, one.facts, other.id, other.facts
FROM newest n
JOIN report_child one ON one.id = n.report_child_id AND one.facts IS NOT NULL
JOIN membership own ON own.report_child_id = n.report_child_id AND own.valid_to IS NULL AND (n.is_same OR own.group_id <> n.group_id)
CROSS JOIN LATERAL (
    SELECT rc.id, rc.facts
    FROM membership m JOIN report_child rc ON rc.id = m.report_child_id
    WHERE m.group_id = n.group_id AND m.valid_to IS NULL AND m.report_child_id <> n.report_child_id
      AND rc.report_id <> one.report_id AND rc.facts IS NOT NULL
      AND (m.source = 'human' OR m.status IN ('new', 'review'))
    ORDER BY m.valid_from, m.id LIMIT %(members)s
) AS other
ORDER BY n.at DESC, one.id, other.id

-- name: siblings
-- Children that one report names side by side, unless a person has said that they are one.
SELECT a.group_id, b.group_id, one.id, one.facts, other.id, other.facts
FROM report_child one
JOIN report_child other ON other.report_id = one.report_id AND other.child_index > one.child_index
JOIN membership a ON a.report_child_id = one.id AND a.valid_to IS NULL
JOIN membership b ON b.report_child_id = other.id AND b.valid_to IS NULL AND b.group_id <> a.group_id
WHERE one.facts IS NOT NULL AND other.facts IS NOT NULL
ORDER BY one.report_seq DESC, one.child_index, other.child_index LIMIT %(limit)s

-- name: records
-- The newest reports, few of each group: to learn without labels, where a flood must not set the weights for everybody.
WITH placed AS (
    SELECT rc.id, rc.municipality, rc.report_seq, rc.facts, m.group_id,
           row_number() OVER (PARTITION BY m.group_id ORDER BY rc.report_seq) AS in_group
    FROM report_child rc JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
    WHERE rc.facts IS NOT NULL AND rc.municipality <> %(unknown)s
)
SELECT municipality, group_id, id, facts FROM placed WHERE in_group <= %(members)s ORDER BY report_seq DESC LIMIT %(limit)s

-- name: audit
INSERT INTO audit_event (actor, action, object_type, details) VALUES (%s, 'facts.read_for_training', 'report_child', %s)
