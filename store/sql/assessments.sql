-- name: insert_sitting
INSERT INTO sitting (id, person_id, size) VALUES (%s, %s, %s)

-- name: lock_children
-- In one order, so that two people who sign the same group at once cannot deadlock.
SELECT id, state FROM report_child WHERE id = ANY(%s) ORDER BY id FOR UPDATE

-- name: insert_assessments
INSERT INTO protection_assessment (id, report_child_id, sitting_id, assessed_at, assessed_by, conclusion, has_new_facts, basis,
    child_best, tells_of_violence, looked_at, read_as)
SELECT * FROM unnest(%b::uuid[], %b::uuid[], %b::uuid[], %b::timestamptz[], %b::text[], %b::text[], %b::boolean[], %b::bytea[],
    %b::bytea[], %b::boolean[], %b::timestamptz[], %b::text[])

-- name: mark_assessed
UPDATE report_child SET state = 'assessed' WHERE id = ANY(%s)

-- name: open_preliminary
-- From here the decision to open or not is waited for (SoL 2025:400 20:2); its clock has run since the report came.
INSERT INTO preliminary_assessment (report_child_id, opened_at) SELECT id, clock_timestamp() FROM unnest(%b::uuid[]) AS c (id)

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id, details)
SELECT %s, 'protection.assessed', 'report_child', id, %s FROM unnest(%b::uuid[]) AS c (id)
