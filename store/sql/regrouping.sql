-- name: resolve
SELECT g.id, g.municipality FROM child_group g WHERE g.id = current_group(%s)

-- name: members
SELECT rc.id, rc.report_id, rc.received_at, rc.immediate_danger AND NOT rc.is_set_aside, rc.facts, m.is_provisional, m.status, r.text_cluster_id
FROM membership m JOIN report_child rc ON rc.id = m.report_child_id LEFT JOIN routing r ON r.report_child_id = rc.id
WHERE m.group_id = %s AND m.valid_to IS NULL ORDER BY rc.report_seq, rc.child_index

-- name: beside
-- The other children of the group's reports: none of them is the group's child.
SELECT m.report_child_id, array_agg(other.id ORDER BY other.child_index), array_agg(other.facts ORDER BY other.child_index)
FROM membership m JOIN report_child rc ON rc.id = m.report_child_id
JOIN report_child other ON other.report_id = rc.report_id AND other.id <> rc.id AND other.facts IS NOT NULL
WHERE m.group_id = %s AND m.valid_to IS NULL GROUP BY m.report_child_id

-- name: separations
-- What people have said of these rows, with groups that old ids lead to.
SELECT report_child_id, current_group(group_id) FROM cannot_link WHERE report_child_id = ANY(%s) AND revoked_at IS NULL

-- name: insert_act
INSERT INTO regroup_act (id, municipality, kind, state, by_person, reason, from_group, to_group, request, moved, undo_of)
VALUES (%(id)s, %(municipality)s, %(kind)s, %(state)s, %(by)s, %(reason)s, %(from_group)s, %(to_group)s, %(request)s, %(moved)s, %(undo_of)s)

-- name: lock_act
SELECT id, municipality, kind, state, by_person, reason, from_group, to_group, request, moved FROM regroup_act WHERE id = %s FOR UPDATE

-- name: settle_act
UPDATE regroup_act SET state = %(state)s, second_person = %(second)s, second_at = CASE WHEN %(second)s::text IS NULL THEN NULL ELSE clock_timestamp() END,
       to_group = coalesce(%(to_group)s, to_group), moved = %(moved)s WHERE id = %(id)s

-- name: mark_undone
UPDATE regroup_act SET state = 'undone' WHERE id = %s

-- name: insert_group
INSERT INTO child_group (id, municipality, profile, memory, member_count, arrivals, last_at) VALUES (%s, %s, %s, %s, 0, %s, %s)

-- name: close_memberships
UPDATE membership SET valid_to = clock_timestamp(), closed_by_act = %s WHERE report_child_id = ANY(%b) AND valid_to IS NULL

-- name: open_memberships
INSERT INTO membership (report_child_id, group_id, source, status, is_provisional, weight, evidence, rule_version, by_person, act_id)
SELECT child, grp, 'human', status, provisional, weight, evidence, version, person, act
FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::boolean[], %b::float8[], %b::jsonb[], %b::text[], %b::text[], %b::uuid[])
     AS m (child, grp, status, provisional, weight, evidence, version, person, act)

-- name: add_events
INSERT INTO group_event (group_id, kind, report_child_id, by_person, act_id, undo_of)
SELECT * FROM unnest(%b::uuid[], %b::text[], %b::uuid[], %b::text[], %b::uuid[], %b::bigint[])

-- name: lead_on
-- An emptied group leads on to the one that took its members.
UPDATE child_group SET redirected_to = %s WHERE id = %s AND redirected_to IS NULL

-- name: stand_again
UPDATE child_group SET redirected_to = NULL WHERE id = ANY(%s)

-- name: write_group
UPDATE child_group SET version = version + 1, profile = %(profile)s, member_count = %(count)s, arrivals = %(arrivals)s,
       is_surging = %(is_surging)s, has_tick = %(has_tick)s, last_at = coalesce(%(last_at)s, last_at),
       looked_at = least(looked_at, greatest(%(count)s, 1)),
       -- The machine joins nothing to a fictitious identity (OSL 2009:400 21:3).
       is_closed = EXISTS (SELECT 1 FROM membership m JOIN report_child rc ON rc.id = m.report_child_id
                           WHERE m.group_id = %(id)s AND m.valid_to IS NULL AND rc.protection = 'fictitious'),
       needs_reading = true, memory = CASE WHEN %(has_lost)s THEN %(memory)s ELSE memory END
WHERE id = %(id)s

-- name: delete_keys
DELETE FROM link_key WHERE group_id = %s

-- name: insert_keys
INSERT INTO link_key (municipality, key, group_id, last_at)
SELECT %(municipality)s, key, %(group)s, %(last_at)s FROM unnest(%(keys)s::bytea[]) AS k (key)
WHERE NOT EXISTS (SELECT 1 FROM child_group WHERE id = %(group)s AND is_closed) ON CONFLICT DO NOTHING

-- name: delete_standing
DELETE FROM text_standing WHERE group_id = %s

-- name: insert_standing
INSERT INTO text_standing (text_cluster_id, group_id, identified)
SELECT text_cluster, %(group)s, identified FROM unnest(%(texts)s::uuid[], %(counts)s::int[]) AS s (text_cluster, identified)
WHERE NOT EXISTS (SELECT 1 FROM child_group WHERE id = %(group)s AND is_closed)

-- name: set_first_tick
-- The first ticked "immediate danger" of the group, and no other.
UPDATE routing r SET is_first_tick = coalesce(r.report_child_id = %(first)s, false)
FROM membership m WHERE m.report_child_id = r.report_child_id AND m.valid_to IS NULL AND m.group_id = %(group)s
  AND r.is_first_tick IS DISTINCT FROM coalesce(r.report_child_id = %(first)s, false)

-- name: show_as_new
-- Until its new group has been read, what has moved counts as new.
UPDATE routing SET is_new = true, novelty = 1 WHERE report_child_id = ANY(%s)

-- name: separate
INSERT INTO cannot_link (report_child_id, group_id, by_person, reason, act_id)
SELECT child, %(group)s, %(by)s, %(kind)s, %(act)s FROM unnest(%(children)s::uuid[]) AS c (child)
ON CONFLICT (report_child_id, group_id) WHERE revoked_at IS NULL DO NOTHING

-- name: revoke_separations
-- A person says now that they belong together.
UPDATE cannot_link SET revoked_at = clock_timestamp(), revoked_by_act = %(act)s
WHERE revoked_at IS NULL
  AND ((report_child_id = ANY(%(moved)s) AND current_group(group_id) = %(target)s)
    OR (report_child_id = ANY(%(there)s) AND current_group(group_id) = ANY(%(sources)s)))

-- name: undo_separations
UPDATE cannot_link SET revoked_at = clock_timestamp(), revoked_by_act = %(undo)s WHERE act_id = %(act)s AND revoked_at IS NULL

-- name: restore_separations
UPDATE cannot_link SET revoked_at = NULL, revoked_by_act = NULL WHERE revoked_by_act = %(act)s

-- name: answer
UPDATE candidate SET verdict = %(verdict)s, decided_by = %(by)s, decided_at = clock_timestamp(), act_id = %(act)s, facts_seen = %(seen)s
WHERE id = %(question)s AND verdict IS NULL AND closed_at IS NULL RETURNING id

-- name: withdraw_questions
-- Settled by the act: about rows that moved, towards where they are now or where they came from.
UPDATE candidate SET closed_at = clock_timestamp(), closed_by_act = %(act)s
WHERE verdict IS NULL AND closed_at IS NULL AND report_child_id = ANY(%(children)s)
  AND (%(all)s OR current_group(group_id) = ANY(%(groups)s))

-- name: open_questions
SELECT count(*) FROM candidate WHERE report_child_id = %s AND verdict IS NULL AND closed_at IS NULL

-- name: reopen_answered
UPDATE candidate SET verdict = NULL, decided_by = NULL, decided_at = NULL, act_id = NULL, facts_seen = NULL WHERE act_id = %(act)s

-- name: reopen_withdrawn
UPDATE candidate SET closed_at = NULL, closed_by_act = NULL WHERE closed_by_act = %(act)s

-- name: question
SELECT c.id, c.report_child_id, m.group_id, current_group(c.group_id)
FROM candidate c JOIN membership m ON m.report_child_id = c.report_child_id AND m.valid_to IS NULL
WHERE c.id = %s AND c.verdict IS NULL AND c.closed_at IS NULL FOR UPDATE OF c

-- name: municipality_of_question
SELECT rc.municipality FROM candidate c JOIN report_child rc ON rc.id = c.report_child_id WHERE c.id = %s

-- name: municipality_of_act
SELECT municipality FROM regroup_act WHERE id = %s

-- name: opened_by
-- What the act opened, and whether it is still so.
SELECT report_child_id, group_id, bool_or(valid_to IS NULL) FROM membership WHERE act_id = %s GROUP BY report_child_id, group_id

-- name: restore_memberships
-- The rows that the act closed, opened again as they were.
INSERT INTO membership (report_child_id, group_id, source, status, is_provisional, weight, evidence, rule_version, by_person, act_id, restored_by)
SELECT report_child_id, group_id, source, status, is_provisional, weight, evidence, rule_version, by_person, act_id, %(undo)s
FROM membership WHERE closed_by_act = %(act)s
RETURNING report_child_id, group_id

-- name: events_of_act
SELECT report_child_id, min(id) FROM group_event WHERE act_id = %s AND report_child_id IS NOT NULL GROUP BY report_child_id

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id, details) VALUES (%s, %s, 'regroup_act', %s, %s)

-- name: municipality_of_group
SELECT municipality FROM child_group WHERE id = %s

-- name: arrived_since
-- Rows that have come to the groups after the act; nobody asked for them to be moved.
SELECT count(*) FROM membership m JOIN regroup_act a ON a.id = %(act)s
WHERE m.group_id = ANY(%(groups)s) AND m.valid_to IS NULL AND m.valid_from > a.at AND m.act_id IS DISTINCT FROM %(act)s

-- name: lead_back
-- Only the groups that nobody is in any more.
UPDATE child_group SET redirected_to = %(to)s WHERE id = ANY(%(emptied)s) AND member_count = 0 AND redirected_to IS NULL

-- name: acts_on
-- How many acts have changed these groups; a refusal or a request that waits changes nothing.
SELECT count(*) FROM regroup_act WHERE state IN ('done', 'undone') AND (from_group = ANY(%(groups)s) OR to_group = ANY(%(groups)s))

-- name: act_groups
SELECT state, from_group, to_group FROM regroup_act WHERE id = %s
