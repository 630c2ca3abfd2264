-- name: lock
-- An investigation that no (report, child) in Sluss opened, held until the transaction ends. `id`: of the (report, child).
SELECT NULL::uuid AS id, i.id AS investigation_id, i.municipality, i.opened_at AS received_at, i.started_at, i.due_at, i.closed_at,
       q.id AS proposal_id, investigation_tag(i.id) AS tag
FROM investigation i LEFT JOIN decision_proposal q ON q.investigation_id = i.id AND q.outcome IS NULL
WHERE i.id = %s AND i.report_child_id IS NULL FOR UPDATE OF i

-- name: one
SELECT i.id, i.municipality, i.words AS numbers, i.opened_at, i.started_at, i.due_at, i.closed_at, i.recorded_by, i.recorded_until, investigation_tag(i.id) AS tag,
       q.id AS proposal_id, q.kind AS proposal_kind, q.proposed_by, q.proposed_at, q.words AS proposal
FROM investigation i LEFT JOIN decision_proposal q ON q.investigation_id = i.id AND q.outcome IS NULL
WHERE i.id = %s AND i.report_child_id IS NULL

-- name: decisions
SELECT id, kind, decided_at, recorded_at, decided_by, capacity, recorded_by, titles, qualifications, second, authority, investigation_id, until, prompts, words
FROM decision WHERE investigation_id = %s AND report_child_id IS NULL ORDER BY recorded_at, id

-- name: due
-- Investigations from outside whose time comes near, the earliest first. What somebody works on this instant is looked at in the next round.
SELECT i.id, i.municipality, i.started_at, i.due_at FROM investigation i LEFT JOIN investigation_watch w ON w.investigation_id = i.id
WHERE i.report_child_id IS NULL AND i.closed_at IS NULL AND i.due_at <= %(until)s
  AND (w.investigation_id IS NULL OR w.next_at <= %(now)s OR w.due_at <> i.due_at)
ORDER BY i.due_at LIMIT %(limit)s FOR NO KEY UPDATE OF i SKIP LOCKED

-- name: closed_late
-- Closed after its time while no watch saw it pass.
SELECT i.id, i.municipality, i.started_at, i.due_at FROM investigation i
WHERE i.report_child_id IS NULL AND i.closed_at >= i.due_at
  AND NOT EXISTS (SELECT FROM investigation_notice n WHERE n.investigation_id = i.id AND n.level = 'passed' AND n.due_at = i.due_at)
LIMIT %(limit)s

-- name: watched
INSERT INTO investigation_watch (investigation_id, due_at, next_at) SELECT * FROM unnest(%b::uuid[], %b::timestamptz[], %b::timestamptz[])
ON CONFLICT (investigation_id) DO UPDATE SET due_at = excluded.due_at, next_at = excluded.next_at

-- name: notice
INSERT INTO investigation_notice (investigation_id, level, due_at, municipality)
SELECT * FROM unnest(%b::uuid[], %b::text[], %b::timestamptz[], %b::text[]) ON CONFLICT DO NOTHING
