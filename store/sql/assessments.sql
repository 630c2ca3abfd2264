-- name: insert_sitting
INSERT INTO sitting (id, person_id, size) VALUES (%s, %s, %s)

-- name: lock_children
-- In one order, so that two people who sign the same group at once cannot deadlock.
SELECT id, state, municipality FROM report_child WHERE id = ANY(%s) ORDER BY id FOR UPDATE

-- name: insert_assessments
INSERT INTO protection_assessment (id, report_child_id, sitting_id, assessed_at, assessed_by, conclusion, has_new_facts, basis,
    child_best, tells_of_violence, looked_at, read_as, reasons, titles, qualifications)
SELECT r.id, r.child, r.sitting, r.assessed_at, r.assessed_by, r.conclusion, r.has_new_facts, r.basis, r.child_best, r.tells_of_violence,
       r.looked_at, r.read_as, string_to_array(r.reasons, ','), %b::text[], %b::text[]
FROM unnest(%b::uuid[], %b::uuid[], %b::uuid[], %b::timestamptz[], %b::text[], %b::text[], %b::boolean[], %b::bytea[],
            %b::bytea[], %b::boolean[], %b::timestamptz[], %b::text[], %b::text[])
     AS r (id, child, sitting, assessed_at, assessed_by, conclusion, has_new_facts, basis, child_best, tells_of_violence, looked_at, read_as, reasons)

-- name: insert_correction
-- A note beside what it corrects, which stays as it is (SoL 2025:400 14:6).
INSERT INTO protection_assessment (id, report_child_id, assessed_at, assessed_by, conclusion, has_new_facts, basis, child_best, tells_of_violence,
    corrects, reason, titles, qualifications)
VALUES (%(id)s, %(child)s, %(assessed_at)s, %(assessed_by)s, %(conclusion)s, %(has_new_facts)s, %(basis)s, %(child_best)s, %(tells_of_violence)s,
        %(corrects)s, %(reason)s, %(titles)s, %(qualifications)s)

-- name: audit_correction
INSERT INTO audit_event (actor, action, object_type, object_id, details) VALUES (%s, 'protection.corrected', 'report_child', %s, %s)

-- name: head
SELECT rc.id, rc.report_id, rc.child_index, rc.state, rc.received_at, r.municipality, r.registration_year, r.registration_serial
FROM report_child rc JOIN report r ON r.id = rc.report_id WHERE rc.id = %s

-- name: lock_child
SELECT report_id FROM report_child WHERE id = %s FOR UPDATE

-- name: mark_assessed
UPDATE report_child SET state = 'assessed' WHERE id = ANY(%s)

-- name: open_preliminary
-- From here the decision to open or not is waited for (SoL 2025:400 20:2); its clock has run since the report came.
INSERT INTO preliminary_assessment (report_child_id, opened_at) SELECT id, clock_timestamp() FROM unnest(%b::uuid[]) AS c (id)

-- name: audit
INSERT INTO audit_event (actor, action, object_type, object_id, details)
SELECT %s, 'protection.assessed', 'report_child', id, %s FROM unnest(%b::uuid[]) AS c (id)
