-- name: next
-- The first row of the fair order whose group the queue has not given to another person.
-- What a supervisor has arranged comes into it: a group for this person first, a group of somebody else's not at all, and the lane that
-- they sit with; but what is acute is before any lane. With `others_only` a flood and what is set aside do not come, whose turn it ever is.
SELECT q.group_id, q.lane, q.received_at, q.is_new, q.is_surging, q.is_set_aside, q.is_quarantined_danger, q.position,
       a.person_id IS NOT NULL AS is_assigned, coalesce(r.lane, '') AS sits_with,
       (SELECT count(*) FROM placement p WHERE p.group_id = q.group_id AND p.state <> 'assessed') AS waiting
FROM queue q
LEFT JOIN board_action_live a ON a.kind = 'assign' AND a.group_id = q.group_id
LEFT JOIN board_action_live r ON r.kind = 'reserve' AND r.municipality = q.municipality AND r.person_id = %(person)s
WHERE q.municipality = %(municipality)s AND coalesce(a.person_id, %(person)s) = %(person)s
  AND NOT (%(others_only)s AND q.takes_turns)
  AND NOT EXISTS (SELECT FROM work_claim c WHERE c.group_id = q.group_id AND c.person_id <> %(person)s AND c.until > clock_timestamp())
ORDER BY a.person_id IS NULL, q.lane_rank, coalesce(q.takes_turns <> (r.lane = 'surge'), false), q.position LIMIT 1

-- name: others
-- While somebody sits with a flood: the other children who wait and whom nobody has taken, and since when the first of them does.
SELECT count(DISTINCT p.group_id), min(p.received_at)
FROM child_group here JOIN placement p ON p.municipality = here.municipality
LEFT JOIN board_action_live a ON a.kind = 'assign' AND a.group_id = p.group_id
WHERE here.id = %(group)s AND here.is_surging AND p.state <> 'assessed' AND NOT p.is_surging AND NOT p.is_set_aside
  AND coalesce(a.person_id, %(person)s) = %(person)s
  AND NOT EXISTS (SELECT FROM work_claim c WHERE c.group_id = p.group_id AND c.until > clock_timestamp())

-- name: lanes
SELECT lane, count(*) AS waiting, count(DISTINCT group_id) AS groups, min(received_at) AS oldest_at
FROM placement WHERE municipality = %s AND state <> 'assessed' GROUP BY lane

-- name: claim
-- Only when nobody else has it: two who press at once get two groups.
INSERT INTO work_claim AS c (group_id, person_id, until) VALUES (%(group)s, %(person)s, clock_timestamp() + %(life)s)
ON CONFLICT (group_id) DO UPDATE SET person_id = excluded.person_id, until = excluded.until,
    since = CASE WHEN c.person_id = excluded.person_id THEN c.since ELSE clock_timestamp() END
WHERE c.person_id = excluded.person_id OR c.until <= clock_timestamp()
RETURNING until

-- name: release_others
-- Whoever takes the next one leaves the one before.
DELETE FROM work_claim WHERE person_id = %(person)s AND group_id <> %(group)s

-- name: release
DELETE FROM work_claim WHERE person_id = %(person)s AND group_id = %(group)s

-- name: renew
UPDATE work_claim SET until = clock_timestamp() + %(life)s WHERE person_id = %(person)s AND group_id = %(group)s AND until > clock_timestamp()

-- name: claim_of
SELECT person_id, since, until FROM work_claim WHERE group_id = %s AND until > clock_timestamp()

-- name: held
SELECT c.group_id, c.until FROM work_claim c JOIN child_group g ON g.id = c.group_id
WHERE c.person_id = %(person)s AND g.municipality = %(municipality)s AND c.until > clock_timestamp() ORDER BY c.since DESC LIMIT 1

-- name: beat
INSERT INTO work_presence AS p (group_id, person_id) VALUES (%(group)s, %(person)s)
ON CONFLICT (group_id, person_id) DO UPDATE SET seen_at = clock_timestamp(),
    since = CASE WHEN p.seen_at > clock_timestamp() - %(life)s THEN p.since ELSE clock_timestamp() END

-- name: cool
DELETE FROM work_presence WHERE seen_at <= clock_timestamp() - %(life)s

-- name: leave
DELETE FROM work_presence WHERE group_id = %(group)s AND person_id = %(person)s

-- name: present
SELECT person_id, since FROM work_presence
WHERE group_id = %(group)s AND person_id <> %(person)s AND seen_at > clock_timestamp() - %(life)s ORDER BY since

-- name: tag
-- What a person must have seen to write: the group's version, its members, and what has been recorded about them.
SELECT g.version, count(m.id), coalesce(max(m.id), 0), coalesce(max(r.read_mark), 0), coalesce(sum(a.records), 0)
FROM child_group g
LEFT JOIN membership m ON m.group_id = g.id AND m.valid_to IS NULL
LEFT JOIN routing r ON r.report_child_id = m.report_child_id
LEFT JOIN LATERAL (SELECT count(*) AS records FROM protection_assessment p WHERE p.report_child_id = m.report_child_id) a ON true
WHERE g.id = %s AND g.redirected_to IS NULL GROUP BY g.id

-- name: lock_group
SELECT municipality FROM child_group WHERE id = %s AND redirected_to IS NULL FOR NO KEY UPDATE

-- name: has_keys
SELECT has_keys FROM desk_choice WHERE person_id = %s

-- name: set_keys
INSERT INTO desk_choice (person_id, has_keys) VALUES (%s, %s) ON CONFLICT (person_id) DO UPDATE SET has_keys = excluded.has_keys
