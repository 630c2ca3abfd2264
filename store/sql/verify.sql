-- name: numbers
-- Registration numbers are gap-free in each municipality and year.
SELECT c.municipality || '-' || c.year FROM registration_counter c
LEFT JOIN LATERAL (SELECT count(*) AS n, max(registration_serial) AS top FROM report r
                   WHERE r.municipality = c.municipality AND r.registration_year = c.year) AS r ON true
WHERE r.n <> c.last_serial OR coalesce(r.top, 0) <> c.last_serial
LIMIT 20

-- name: children
-- Every report has its children, numbered from 0 without a gap.
SELECT r.id::text FROM report r LEFT JOIN report_child rc ON rc.report_id = r.id
GROUP BY r.id HAVING count(rc.id) = 0 OR max(rc.child_index) <> count(rc.id) - 1 LIMIT 20

-- name: outbox
-- Every report has its outbox row.
SELECT r.id::text FROM report r LEFT JOIN outbox o ON o.report_id = r.id WHERE o.id IS NULL LIMIT 20

-- name: routed
-- A report is done in the outbox exactly when each of its children stands in the queue with a current group.
SELECT rc.report_id::text FROM report_child rc JOIN outbox o ON o.report_id = rc.report_id
LEFT JOIN routing q ON q.report_child_id = rc.id
LEFT JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
GROUP BY rc.report_id, o.done_at
HAVING (o.done_at IS NOT NULL) <> bool_and(q.report_child_id IS NOT NULL AND m.id IS NOT NULL) LIMIT 20

-- name: assessed
-- A (report, child) is assessed exactly when its own assessment is recorded.
SELECT rc.id::text FROM report_child rc
LEFT JOIN protection_assessment a ON a.report_child_id = rc.id AND a.corrects IS NULL
WHERE (rc.state = 'assessed') <> (a.id IS NOT NULL) LIMIT 20

-- name: audited
-- Every registration stands in the audit.
SELECT r.id::text FROM report r
WHERE NOT EXISTS (SELECT FROM audit_event e WHERE e.object_id = r.id AND e.action = 'report.registered') LIMIT 20

-- name: siblings
-- The machine never puts two children of one report in one group.
SELECT a.report_id::text FROM report_child a JOIN membership m ON m.report_child_id = a.id AND m.valid_to IS NULL
WHERE m.source = 'auto' GROUP BY a.report_id, m.group_id HAVING count(*) > 1 LIMIT 20

-- name: borders
-- Nothing is linked across municipalities (OSL: secrecy holds between authorities).
SELECT m.report_child_id::text FROM membership m JOIN child_group g ON g.id = m.group_id
JOIN report_child rc ON rc.id = m.report_child_id WHERE g.municipality <> rc.municipality LIMIT 20

-- name: counts
-- A group's count is that of its current members.
SELECT g.id::text FROM child_group g LEFT JOIN membership m ON m.group_id = g.id AND m.valid_to IS NULL
GROUP BY g.id HAVING count(m.id) <> g.member_count LIMIT 20

-- name: originals
-- The sealed original is the one whose digest was taken when it was registered.
SELECT id::text FROM report WHERE sha256(original) <> sha256 LIMIT 20

-- name: keys
-- Every remembered request leads to its report.
SELECT i.report_id::text FROM idempotency i LEFT JOIN report r ON r.id = i.report_id WHERE r.id IS NULL LIMIT 20

-- name: apart
-- The machine puts no row where a person has said that it does not belong.
SELECT n.report_child_id::text FROM cannot_link n JOIN membership m ON m.report_child_id = n.report_child_id AND m.valid_to IS NULL
WHERE n.revoked_at IS NULL AND m.source = 'auto' AND m.group_id = current_group(n.group_id) LIMIT 20

-- name: acts
-- An act that is done has moved as many rows as it says.
SELECT a.id::text FROM regroup_act a LEFT JOIN membership m ON m.act_id = a.id
WHERE a.state = 'done' AND a.kind IN ('same', 'move', 'join', 'split')
GROUP BY a.id HAVING count(DISTINCT m.report_child_id) <> a.moved LIMIT 20

-- name: mentioned
-- A child found to be concerned has its row, and no other has one.
SELECT id::text FROM mentioned_child WHERE (verdict IS NOT DISTINCT FROM 'concerned') <> (report_child_id IS NOT NULL) LIMIT 20

-- name: attachments
-- Every attachment registered with a report is there, numbered from 0 without a gap.
SELECT e.object_id::text FROM audit_event e LEFT JOIN attachment a ON a.report_id = e.object_id
WHERE e.action = 'report.registered' AND e.details ? 'attachments'
GROUP BY e.id HAVING count(a.position) <> (e.details->>'attachments')::int OR max(a.position) <> count(a.position) - 1 LIMIT 20

-- name: sources
-- What another way in gave leads to its reports, each of them, and is kept as it came. What is kept and not yet registered has a few minutes.
SELECT i.id::text FROM source_item i
LEFT JOIN LATERAL (SELECT count(*) AS n, min(s.part) AS low, max(s.part) AS high FROM source_report s WHERE s.item_id = i.id) AS s ON true
WHERE CASE WHEN i.registered_at IS NULL THEN i.stored_at < clock_timestamp() - interval '5 minutes'
           ELSE s.n <> i.parts OR s.low <> 0 OR s.high <> i.parts - 1 END
   OR sha256(i.content) <> i.sha256 LIMIT 20
