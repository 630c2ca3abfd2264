-- A report that linking had failed on was put into a group of its own, and not counted in it: its group said that nobody was in it.
UPDATE child_group g SET member_count = n.members, version = g.version + 1
FROM (SELECT c.id, count(m.id) AS members FROM child_group c LEFT JOIN membership m ON m.group_id = c.id AND m.valid_to IS NULL
      GROUP BY c.id, c.member_count HAVING count(m.id) <> c.member_count) AS n
WHERE g.id = n.id;
