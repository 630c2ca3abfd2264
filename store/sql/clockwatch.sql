-- name: now
SELECT clock_timestamp()

-- name: due
-- By the index on `escalation_at` alone, the earliest first. What somebody works on this instant is looked at in the next round.
SELECT rc.id, rc.escalation_at FROM report_child rc LEFT JOIN clock_watch w ON w.report_child_id = rc.id
WHERE rc.escalation_at <= %(until)s
  AND (w.report_child_id IS NULL OR w.next_at <= %(now)s OR w.escalation_at <> rc.escalation_at)
ORDER BY rc.escalation_at LIMIT %(limit)s FOR NO KEY UPDATE OF rc SKIP LOCKED

-- name: watched
INSERT INTO clock_watch (report_child_id, escalation_at, next_at) SELECT * FROM unnest(%b::uuid[], %b::timestamptz[], %b::timestamptz[])
ON CONFLICT (report_child_id) DO UPDATE SET escalation_at = excluded.escalation_at, next_at = excluded.next_at

-- name: notice
INSERT INTO clock_notice (report_child_id, clock, level, due_at, municipality)
SELECT * FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::timestamptz[], %b::text[]) ON CONFLICT DO NOTHING

-- name: tell
-- One message for each municipality and level, whatever waits: how many of each clock, and the ids of those first due.
WITH told_child AS (
    UPDATE clock_notice SET is_told = true WHERE NOT is_told RETURNING report_child_id AS id, clock, level, due_at, municipality
), told_report AS (
    UPDATE feedback_notice SET is_told = true WHERE NOT is_told RETURNING report_id AS id, 'feedback' AS clock, level, due_at, municipality
), told_outside AS (
    UPDATE investigation_notice SET is_told = true WHERE NOT is_told
    RETURNING investigation_id AS id, 'investigation' AS clock, level, due_at, municipality
), told AS (
    SELECT 'report_children' AS about, * FROM told_child UNION ALL SELECT 'reports', * FROM told_report
    UNION ALL SELECT 'investigations', * FROM told_outside
), numbered AS (
    SELECT *, row_number() OVER (PARTITION BY municipality, level, about ORDER BY due_at, id) AS nth FROM told
), ids AS (
    SELECT municipality, level, jsonb_object_agg(about, found) AS named
    FROM (SELECT municipality, level, about, jsonb_agg(id ORDER BY due_at, id) AS found FROM numbered WHERE nth <= 20 GROUP BY 1, 2, 3) AS f
    GROUP BY 1, 2
), counted AS (
    SELECT municipality, level, array_agg(clock ORDER BY clock) AS codes, jsonb_object_agg(clock, n) AS by_clock, min(due_at) AS first_due_at
    FROM (SELECT municipality, level, clock, count(*) AS n, min(due_at) AS due_at FROM told GROUP BY 1, 2, 3) AS c GROUP BY 1, 2
)
INSERT INTO notification (municipality, group_id, kind, codes, counts)
SELECT c.municipality, NULL, CASE c.level WHEN 'warn' THEN 'clock_warning' ELSE 'clock_passed' END, c.codes,
       jsonb_build_object('clocks', c.by_clock, 'first_due_at', c.first_due_at) || i.named
FROM counted c JOIN ids i USING (municipality, level)

-- name: lock_progress
SELECT report_seq, done_until FROM clock_watch_progress FOR UPDATE SKIP LOCKED

-- name: registered_since
-- In the order of registration; what is younger than `settled` may have an older one still under way.
SELECT seq, id, municipality, channel, is_protected(id) AS is_protected, received_at, registered_at FROM report
WHERE seq > %(since)s AND registered_at < %(settled)s ORDER BY seq LIMIT %(limit)s

-- name: progress
UPDATE clock_watch_progress SET report_seq = %s

-- name: done_since
-- What has been done about a clock, in the order in which it was recorded. All of one instant come together.
SELECT at, report_child_id, clock, done_at FROM (
    SELECT recorded_at AS at, report_child_id, 'protection_assessment' AS clock, assessed_at AS done_at FROM protection_assessment
    WHERE corrects IS NULL AND recorded_at > %(since)s AND recorded_at < %(settled)s
    UNION ALL
    SELECT recorded_at, report_child_id, 'opening_decision', decided_at FROM decision
    WHERE until IS NULL AND recorded_at > %(since)s AND recorded_at < %(settled)s
    UNION ALL
    SELECT closed_at, report_child_id, 'investigation', closed_at FROM investigation
    WHERE report_child_id IS NOT NULL AND closed_at > %(since)s AND closed_at < %(settled)s
) AS done ORDER BY at FETCH FIRST %(limit)s ROWS WITH TIES

-- name: done_progress
UPDATE clock_watch_progress SET done_until = %s

-- name: round
UPDATE clock_watch_progress SET round_at = clock_timestamp()

-- name: last_round
SELECT extract(epoch FROM clock_timestamp() - round_at) FROM clock_watch_progress

-- name: kept_unregistered
-- What another way in gave, which has no number yet. It has no municipality either.
SELECT i.id, '0000' AS municipality, i.received_at AS at FROM source_item i
WHERE i.registered_at IS NULL AND NOT EXISTS (SELECT FROM deviation d WHERE d.subject = i.id) ORDER BY i.seq LIMIT %s

-- name: never_queued
-- Registered, and never handed to a person.
SELECT o.report_id AS id, o.municipality, o.created_at AS at FROM outbox o
WHERE o.done_at IS NULL AND NOT EXISTS (SELECT FROM deviation d WHERE d.subject = o.report_id AND d.kind = 'registration_lost')
ORDER BY o.created_at LIMIT %s

-- name: silent_sources
SELECT name, coalesce(last_ok_at, watched_since) AS at FROM source_state
