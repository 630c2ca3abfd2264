-- name: due
-- By the index on `look_at` alone. What somebody works on this instant is looked at in the next round.
SELECT report_id FROM feedback_clock WHERE look_at <= %(now)s ORDER BY look_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED

-- name: courses
SELECT report_id, municipality, received_at, asked_at, given_at, statement, told_on, decided_at, ongoing_since, opening_until
FROM feedback_course WHERE report_id = ANY(%s)

-- name: watched
UPDATE feedback_clock c SET due_at = w.due_at, look_at = w.look_at, is_settled = c.is_settled OR w.look_at IS NULL
FROM unnest(%b::uuid[], %b::timestamptz[], %b::timestamptz[]) AS w (report_id, due_at, look_at) WHERE c.report_id = w.report_id

-- name: notice
INSERT INTO feedback_notice (report_id, level, due_at, municipality)
SELECT * FROM unnest(%b::uuid[], %b::text[], %b::timestamptz[], %b::text[]) ON CONFLICT DO NOTHING
