-- name: rows
-- Every (report, child) of the group, and whether this person has had it before them.
SELECT rc.id, rc.report_id, rc.received_at, rc.state, m.source, m.status, m.by_person, m.evidence, r.text_cluster_id, r.is_new,
       coalesce(r.reasons, '{}') AS reasons, d.channel, d.reporter_kind, d.municipality, d.registration_year, d.registration_serial,
       d.flags && ARRAY['narrative_truncated', 'unreadable'] OR EXISTS (SELECT FROM attachment f WHERE f.report_id = d.id) AS has_unread_part,
       o.at AS opened_at, s.at AS shown_at, n.at AS passages_at
FROM membership m
JOIN report_child rc ON rc.id = m.report_child_id
JOIN report d ON d.id = rc.report_id
LEFT JOIN routing r ON r.report_child_id = rc.id
LEFT JOIN row_shown s ON s.report_child_id = rc.id AND s.person_id = %(person)s
LEFT JOIN (SELECT e.report_id, max(e.at) AS at FROM read_event e
           WHERE e.person_id = %(person)s AND e.purpose = 'protection_assessment' GROUP BY e.report_id) o ON o.report_id = rc.report_id
-- Each new passage of it stood in the news that this person has said that they read: shown one by one, and within their mark. Or all
-- of its text did, where only who says it is new.
LEFT JOIN (SELECT e.report_id, max(e.at) AS at, bool_or(e.purpose = 'group_news_whole') AS is_whole FROM read_event e
           WHERE e.person_id = %(person)s AND e.purpose IN ('group_news', 'group_news_whole') GROUP BY e.report_id) n
       ON n.report_id = rc.report_id
      AND ((r.is_new AND jsonb_array_length(r.passages) > 0) OR (n.is_whole AND r.reasons <@ %(only_sender)s::text[]))
      AND EXISTS (SELECT FROM group_seen g WHERE g.person_id = %(person)s AND g.group_id = m.group_id
                  AND g.membership >= m.id AND g.reading >= r.read_mark)
WHERE m.group_id = %(group)s AND m.valid_to IS NULL
ORDER BY rc.report_seq, rc.child_index

-- name: show
INSERT INTO row_shown (person_id, report_child_id) SELECT %(person)s, id FROM unnest(%(rows)s::uuid[]) AS r (id)
ON CONFLICT (person_id, report_child_id) DO NOTHING

-- name: of_others
-- Rows that were asked for and stand in another group, or nowhere: refused by the row and not by the page.
SELECT rc.id, rc.report_id, rc.state, m.group_id FROM report_child rc
LEFT JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL WHERE rc.id = ANY(%s)

-- name: first_mark
SELECT at, finding FROM first_mark WHERE person_id = %(person)s AND group_id = %(group)s
UNION ALL
SELECT min(a.recorded_at), 'assessed' FROM protection_assessment a
JOIN membership m ON m.report_child_id = a.report_child_id AND m.valid_to IS NULL
WHERE a.assessed_by = %(person)s AND m.group_id = %(group)s HAVING count(*) > 0
ORDER BY at LIMIT 1

-- name: found_need
-- A report of the group that this person has read in full and concluded from that the child needs protection.
SELECT 1 FROM protection_assessment a JOIN membership m ON m.report_child_id = a.report_child_id AND m.valid_to IS NULL
WHERE m.group_id = %(group)s AND a.assessed_by = %(person)s AND a.conclusion = 'needs_protection' AND a.read_as = 'whole' LIMIT 1

-- name: set_first_mark
INSERT INTO first_mark (person_id, group_id, finding, words) VALUES (%(person)s, %(group)s, %(finding)s, %(words)s)
ON CONFLICT (person_id, group_id) DO NOTHING RETURNING at

-- name: earlier
-- The records on the reports of this group, by others and by this person, the newest first.
SELECT a.id, a.report_child_id, rc.report_id, rc.received_at, a.assessed_at, a.assessed_by, a.conclusion, a.has_new_facts, a.basis, a.child_best,
       a.tells_of_violence, a.corrects, a.reason, d.municipality, d.registration_year, d.registration_serial
FROM membership m
JOIN report_child rc ON rc.id = m.report_child_id
JOIN report d ON d.id = rc.report_id
JOIN protection_assessment a ON a.report_child_id = rc.id
WHERE m.group_id = %(group)s AND m.valid_to IS NULL
ORDER BY a.assessed_at DESC, rc.report_seq DESC LIMIT %(limit)s OFFSET %(offset)s

-- name: of_report
-- Of each child the newest first: a correction stands above what it corrects.
SELECT a.id, a.report_child_id, rc.child_index, m.group_id, a.assessed_at, a.recorded_at, a.assessed_by, a.conclusion, a.has_new_facts, a.basis,
       a.child_best, a.tells_of_violence, a.looked_at, a.read_as, a.reasons, a.sitting_id, a.corrects, a.reason, s.size AS sitting_size
FROM report_child rc
JOIN protection_assessment a ON a.report_child_id = rc.id
LEFT JOIN sitting s ON s.id = a.sitting_id
LEFT JOIN membership m ON m.report_child_id = rc.id AND m.valid_to IS NULL
WHERE rc.report_id = %s ORDER BY rc.child_index, a.recorded_at DESC, a.id
