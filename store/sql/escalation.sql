-- name: course
SELECT rc.id, rc.municipality, rc.received_at, rc.state = 'assessed' AS is_assessed,
       EXISTS (SELECT FROM decision d WHERE d.report_child_id = rc.id AND d.until IS NULL) AS is_decided,
       (SELECT max(d.until) FROM decision d WHERE d.report_child_id = rc.id AND d.kind = 'extend_opening') AS opening_until,
       i.started_at, i.due_at AS investigation_due_at, i.closed_at IS NOT NULL AS is_closed
FROM report_child rc LEFT JOIN investigation i ON i.report_child_id = rc.id
WHERE rc.id = ANY(%s)

-- name: move
UPDATE report_child rc SET escalation_at = c.due_at FROM unnest(%b::uuid[], %b::timestamptz[]) AS c (id, due_at)
WHERE rc.id = c.id AND rc.escalation_at IS DISTINCT FROM c.due_at
