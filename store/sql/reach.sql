-- name: report
-- Which municipality a thing belongs to: for whoever works elsewhere it does not exist.
SELECT municipality FROM report WHERE id = %s

-- name: report_child
SELECT municipality FROM report_child WHERE id = %s

-- name: group
SELECT municipality FROM child_group WHERE id = %s

-- name: question
SELECT rc.municipality FROM candidate c JOIN report_child rc ON rc.id = c.report_child_id WHERE c.id = %s

-- name: mention
SELECT municipality FROM mentioned_child WHERE id = %s

-- name: act
SELECT municipality FROM regroup_act WHERE id = %s

-- name: grant
SELECT municipality FROM access_grant WHERE id = %s

-- name: review
SELECT municipality FROM log_review WHERE id = %s

-- name: investigation
SELECT municipality FROM investigation WHERE id = %s

-- name: action
SELECT municipality FROM board_action WHERE id = %s

-- name: deviation
SELECT municipality FROM deviation WHERE id = %s

-- name: of_children
SELECT DISTINCT municipality FROM report_child WHERE id = ANY(%s)

-- name: of_groups
SELECT DISTINCT municipality FROM child_group WHERE id = ANY(%s)

-- name: of_mentions
SELECT DISTINCT municipality FROM mentioned_child WHERE id = ANY(%s)

-- name: admission
-- Whether the report is in the stricter ring, why this person needs to read it, and whether they have broken the glass.
SELECT is_protected(r.id), reading_need(%(person)s, %(unit)s, r.id),
       EXISTS (SELECT 1 FROM access_grant g WHERE g.report_id = r.id AND g.person_id = %(person)s AND g.kind = 'break_glass'
               AND g.expires_at > clock_timestamp()), r.id
FROM report r WHERE r.id = CASE WHEN %(is_child)s THEN (SELECT report_id FROM report_child WHERE id = %(id)s) ELSE %(id)s END

-- name: shut_reports
-- Of these reports those in the stricter ring for which the person has not broken the glass.
SELECT r.id FROM unnest(%(reports)s::uuid[]) AS r (id)
WHERE is_protected(r.id) AND NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.report_id = r.id AND g.person_id = %(person)s
                                         AND g.kind = 'break_glass' AND g.expires_at > clock_timestamp())

-- name: shut_children
SELECT rc.id FROM report_child rc
WHERE rc.id = ANY(%(children)s) AND is_protected(rc.report_id)
  AND NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.report_id = rc.report_id AND g.person_id = %(person)s
                  AND g.kind = 'break_glass' AND g.expires_at > clock_timestamp())
