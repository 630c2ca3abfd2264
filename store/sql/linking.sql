-- name: try_lane
SELECT pg_try_advisory_lock(%s, %s)

-- name: release_lane
SELECT pg_advisory_unlock(%s, %s)

-- name: to_retry_lane
-- What failed once is taken one by one in a lane of its own: a poison report holds up nobody.
UPDATE outbox SET lane = 'retry' WHERE municipality = %(municipality)s AND lane = %(lane)s AND attempts > 0 AND done_at IS NULL

-- name: next_attempts
SELECT attempts FROM outbox WHERE municipality = %s AND lane = 'retry' AND done_at IS NULL ORDER BY attempts, id LIMIT 1

-- name: take_up
-- Counts the attempt in a commit of its own, so that a worker that dies over a report leaves a trace.
UPDATE outbox SET attempts = attempts + 1
WHERE id IN (SELECT id FROM outbox WHERE municipality = %(municipality)s AND lane = %(lane)s AND done_at IS NULL
             ORDER BY CASE WHEN lane = 'retry' THEN attempts ELSE 0 END, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id, report_id, attempts

-- name: reports
SELECT r.id, r.municipality, r.received_at, r.flags, r.reporter_kind, r.working_copy,
       -- What is set aside takes no real report's place as the group's first tick.
       array_agg(rc.id ORDER BY rc.child_index) AS child_ids, bool_or(rc.immediate_danger AND NOT rc.is_set_aside),
       array_agg(m.group_id ORDER BY rc.child_index) AS placed,                             -- NULL: not yet
       array_agg(rc.facts ORDER BY rc.child_index) FILTER (WHERE rc.added_by IS NOT NULL) AS added,
       -- A person has said of a name in a group that it is a child concerned: wherever it was said so, it is the same child.
       array_agg((SELECT encode(mc.name_key, 'hex') || current_group(mc.group_id)::text || '/' || coalesce((
                      SELECT o.group_id::text FROM mentioned_child like_it JOIN membership o ON o.report_child_id = like_it.report_child_id
                      WHERE like_it.name_key = mc.name_key AND like_it.verdict = 'concerned' AND o.valid_to IS NULL
                        AND current_group(like_it.group_id) = current_group(mc.group_id) ORDER BY o.id LIMIT 1), '')
                  FROM mentioned_child mc WHERE mc.report_child_id = rc.id)
                 ORDER BY rc.child_index) FILTER (WHERE rc.added_by IS NOT NULL) AS same_as
FROM report r JOIN report_child rc ON rc.report_id = r.id LEFT JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
WHERE r.id = ANY(%b) GROUP BY r.id ORDER BY r.seq

-- name: bound_transaction
SELECT set_config('transaction_timeout', %s, true)

-- name: lock_municipality
SELECT pg_advisory_xact_lock(%s)

-- name: lock_outbox
-- What is still to do of what was taken up; held until the commit that routes it.
SELECT report_id FROM outbox WHERE id = ANY(%b) AND done_at IS NULL FOR UPDATE

-- name: groups_by_key
-- Of a common key the groups that heard something last, and every surging one.
SELECT k.key, g.group_id, g.last_at
FROM unnest(%(keys)b::bytea[], %(limits)b::int[]) AS k (key, most)
CROSS JOIN LATERAL (SELECT l.group_id, l.last_at FROM link_key l
                    WHERE l.municipality = %(municipality)b AND l.key = k.key ORDER BY l.last_at DESC LIMIT k.most) AS g
UNION
SELECT l.key, l.group_id, l.last_at FROM link_key l
WHERE l.municipality = %(municipality)b AND l.key = ANY(%(keys)b::bytea[]) AND l.group_id = ANY(%(surging)b::uuid[])

-- name: texts_by_band
SELECT b.band, t.text_cluster_id
FROM unnest(%b::bytea[]) AS b (band)
CROSS JOIN LATERAL (SELECT text_cluster_id FROM text_band x WHERE x.municipality = %b AND x.band = b.band LIMIT 100) AS t

-- name: texts
SELECT t.id, t.signature, t.copies,
       (SELECT jsonb_object_agg(s.group_id, s.identified)
        FROM (SELECT group_id, identified FROM text_standing s WHERE s.text_cluster_id = t.id ORDER BY identified DESC LIMIT 50) AS s)
FROM text_cluster t WHERE t.id = ANY(%b)

-- name: groups
-- A profile that the worker holds in its present version is not sent again.
SELECT g.id, g.version, CASE WHEN g.version = k.version THEN NULL ELSE g.profile END, g.member_count, g.arrivals, g.is_surging,
       g.has_tick, g.last_at
FROM unnest(%b::uuid[], %b::int[]) AS k (id, version) JOIN child_group g ON g.id = k.id AND g.redirected_to IS NULL

-- name: memory
SELECT memory FROM child_group WHERE id = %b

-- name: separated
-- Groups that a person holds to be two children: one has a row that was kept out of the other.
SELECT DISTINCT m.group_id, current_group(n.group_id) FROM cannot_link n
JOIN membership m ON m.report_child_id = n.report_child_id AND m.valid_to IS NULL
WHERE n.revoked_at IS NULL AND m.group_id = ANY(%b) AND m.group_id <> current_group(n.group_id)

-- name: surging
-- The municipality's floods, largest first: a text without a name may belong to one of them.
SELECT id FROM child_group WHERE municipality = %s AND is_surging AND redirected_to IS NULL ORDER BY member_count DESC, id LIMIT 100

-- name: pace
SELECT arrivals FROM municipality_pace WHERE municipality = %s

-- name: save_pace
INSERT INTO municipality_pace (municipality, arrivals) VALUES (%s, %s)
ON CONFLICT (municipality) DO UPDATE SET arrivals = excluded.arrivals

-- name: insert_groups
INSERT INTO child_group (id, municipality, profile, memory, member_count, arrivals, is_surging, has_tick, last_at)
SELECT * FROM unnest(%b::uuid[], %b::text[], %b::bytea[], %b::bytea[], %b::int[], %b::jsonb[], %b::boolean[], %b::boolean[], %b::timestamptz[])

-- name: update_groups
UPDATE child_group g SET version = g.version + 1, profile = n.profile, memory = coalesce(n.memory, g.memory), member_count = n.member_count,
       arrivals = n.arrivals, is_surging = n.is_surging, has_tick = n.has_tick, last_at = n.last_at
FROM unnest(%b::uuid[], %b::bytea[], %b::bytea[], %b::int[], %b::jsonb[], %b::boolean[], %b::boolean[], %b::timestamptz[])
     AS n (id, profile, memory, member_count, arrivals, is_surging, has_tick, last_at)
WHERE g.id = n.id

-- name: insert_keys
INSERT INTO link_key (municipality, key, group_id, last_at)
SELECT * FROM unnest(%b::text[], %b::bytea[], %b::uuid[], %b::timestamptz[]) AS k (municipality, key, group_id, last_at)
WHERE NOT EXISTS (SELECT 1 FROM child_group g WHERE g.id = k.group_id AND g.is_closed)
ON CONFLICT (municipality, key, group_id) DO UPDATE SET last_at = excluded.last_at

-- name: insert_texts
INSERT INTO text_cluster (id, municipality, signature, copies) SELECT * FROM unnest(%b::uuid[], %b::text[], %b::bytea[], %b::int[])

-- name: insert_bands
INSERT INTO text_band (municipality, band, text_cluster_id) SELECT * FROM unnest(%b::text[], %b::bytea[], %b::uuid[]) ON CONFLICT DO NOTHING

-- name: update_texts
UPDATE text_cluster t SET copies = n.copies FROM unnest(%b::uuid[], %b::int[]) AS n (id, copies) WHERE t.id = n.id

-- name: save_standing
INSERT INTO text_standing (text_cluster_id, group_id, identified) SELECT * FROM unnest(%b::uuid[], %b::uuid[], %b::int[]) AS s (text_cluster_id, group_id, identified)
WHERE NOT EXISTS (SELECT 1 FROM child_group g WHERE g.id = s.group_id AND g.is_closed)
ON CONFLICT (text_cluster_id, group_id) DO UPDATE SET identified = excluded.identified

-- name: insert_memberships
INSERT INTO membership (report_child_id, group_id, source, status, is_provisional, weight, evidence, rule_version)
SELECT child, grp, 'auto', status, provisional, weight, evidence, version
FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::boolean[], %b::float8[], %b::jsonb[], %b::text[])
     AS m (child, grp, status, provisional, weight, evidence, version)

-- name: mark_confirmed
-- A person has said that these rows are about their group's child.
UPDATE membership m SET source = 'human', status = 'confirmed', by_person = rc.added_by
FROM report_child rc WHERE rc.id = m.report_child_id AND rc.added_by IS NOT NULL AND m.report_child_id = ANY(%b) AND m.valid_to IS NULL

-- name: insert_candidates
INSERT INTO candidate (report_child_id, group_id, weight, band, evidence)
SELECT * FROM unnest(%b::uuid[], %b::uuid[], %b::float8[], %b::text[], %b::jsonb[])
ON CONFLICT (report_child_id, group_id) WHERE verdict IS NULL AND closed_at IS NULL DO NOTHING

-- name: insert_doubled
-- Two groups that may be one child: one question for the pair, by the first report that fits both.
INSERT INTO candidate (report_child_id, group_id, weight, band, evidence)
SELECT DISTINCT ON (own, grp) child, grp, weight, band, evidence
FROM unnest(%b::uuid[], %b::uuid[], %b::uuid[], %b::float8[], %b::text[], %b::jsonb[]) AS n (child, own, grp, weight, band, evidence)
WHERE NOT EXISTS (SELECT FROM candidate c JOIN membership m ON m.report_child_id = c.report_child_id AND m.valid_to IS NULL
                  WHERE c.group_id IN (n.own, n.grp) AND m.group_id IN (n.own, n.grp))
ORDER BY own, grp, weight DESC
ON CONFLICT (report_child_id, group_id) WHERE verdict IS NULL AND closed_at IS NULL DO NOTHING

-- name: insert_mentioned
INSERT INTO mentioned_child (id, report_id, position, municipality, group_id, name_key, relation, facts)
SELECT * FROM unnest(%b::uuid[], %b::uuid[], %b::int[], %b::text[], %b::uuid[], %b::bytea[], %b::text[], %b::bytea[]) ON CONFLICT DO NOTHING

-- name: insert_events
INSERT INTO group_event (group_id, kind, report_child_id) SELECT * FROM unnest(%b::uuid[], %b::text[], %b::uuid[])

-- name: insert_routing
INSERT INTO routing (report_child_id, text_cluster_id, novelty, is_new, is_urgent_new, is_first_tick, is_quarantined, reasons, passages,
                     covered)
SELECT child, text_cluster, novelty, is_new, urgent, first_tick, quarantined, string_to_array(reasons, ','), passages, covered
FROM unnest(%b::uuid[], %b::uuid[], %b::float8[], %b::boolean[], %b::boolean[], %b::boolean[], %b::boolean[], %b::text[], %b::jsonb[],
            %b::jsonb[])
     AS r (child, text_cluster, novelty, is_new, urgent, first_tick, quarantined, reasons, passages, covered)

-- name: save_facts
UPDATE report_child rc SET facts = n.facts, state = CASE WHEN rc.state = 'registered' THEN 'routed' ELSE rc.state END
FROM unnest(%b::uuid[], %b::bytea[]) AS n (id, facts) WHERE rc.id = n.id

-- name: finish
UPDATE outbox SET done_at = clock_timestamp() WHERE report_id = ANY(%b) AND done_at IS NULL

-- name: waiting
SELECT municipality, lane, count(*), extract(epoch FROM clock_timestamp() - min(created_at)) FROM outbox
WHERE done_at IS NULL GROUP BY municipality, lane ORDER BY min(id)

-- name: listen
LISTEN sluss_outbox

-- name: learnt
-- Groups that have grown by the factor since the questions about them were last looked at; a flood may answer any question.
-- Begins at the open questions and the floods, which are few: not at the groups.
SELECT g.id, g.is_surging FROM child_group g
WHERE g.id IN (SELECT c.group_id FROM candidate c WHERE c.verdict IS NULL AND c.closed_at IS NULL
               UNION SELECT f.id FROM child_group f WHERE f.municipality = %(municipality)s AND f.is_surging)
  AND g.municipality = %(municipality)s AND g.redirected_to IS NULL
  AND g.member_count > g.looked_at AND g.member_count >= g.looked_at * %(growth)s
