-- name: around
-- The report that this one adds to, and those that add to it, by number; never across municipalities.
SELECT 'earlier' AS kind, r.id, r.municipality, r.registration_year, r.registration_serial, r.seq
FROM supplement s JOIN report own ON own.id = s.report_id JOIN report r ON r.id = s.supplements AND r.municipality = own.municipality
WHERE s.report_id = %(report)s
UNION ALL
SELECT 'later', r.id, r.municipality, r.registration_year, r.registration_serial, r.seq
FROM supplement s JOIN report own ON own.id = s.supplements JOIN report r ON r.id = s.report_id AND r.municipality = own.municipality
WHERE s.supplements = %(report)s ORDER BY seq

-- name: ask
-- A child that its report adds to an earlier one, and whom the machine has left alone, is put before a person beside each child of
-- the earlier report: it often names nobody. Whichever of the two is linked last asks. Nothing is joined here.
WITH asked AS (
    INSERT INTO candidate (report_child_id, group_id, weight, band, evidence)
    SELECT DISTINCT own.id, theirs.group_id, 0::real, 'supplement', '[]'::jsonb
    FROM supplement s
    JOIN report_child own ON own.report_id = s.report_id AND own.municipality = %(municipality)s
    JOIN membership mine ON mine.report_child_id = own.id AND mine.valid_to IS NULL AND mine.source = 'auto'
    JOIN child_group alone ON alone.id = mine.group_id AND alone.member_count = 1
    JOIN report_child earlier ON earlier.report_id = s.supplements AND earlier.municipality = own.municipality
    JOIN membership theirs ON theirs.report_child_id = earlier.id AND theirs.valid_to IS NULL
    WHERE (s.report_id = ANY(%(reports)s) OR s.supplements = ANY(%(reports)s)) AND own.municipality <> '0000'
      -- a sibling of the same report stands there already
      AND NOT EXISTS (SELECT FROM report_child sibling JOIN membership m ON m.report_child_id = sibling.id AND m.valid_to IS NULL
                      WHERE sibling.report_id = own.report_id AND m.group_id = theirs.group_id)
      -- a person has answered
      AND NOT EXISTS (SELECT FROM candidate c WHERE c.report_child_id = own.id AND c.verdict IS NOT NULL
                      AND current_group(c.group_id) = theirs.group_id)
    ON CONFLICT (report_child_id, group_id) WHERE verdict IS NULL AND closed_at IS NULL DO NOTHING
    RETURNING report_child_id)
UPDATE membership m SET status = 'review' FROM asked
WHERE m.report_child_id = asked.report_child_id AND m.valid_to IS NULL AND m.status = 'new'
