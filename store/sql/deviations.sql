-- name: insert
INSERT INTO deviation (id, key, municipality, kind, subject, detail, rule, at, reported_by, words)
VALUES (%(id)s, %(key)s, %(municipality)s, %(kind)s, %(subject)s, %(detail)s, %(rule)s, %(at)s, %(reported_by)s, %(words)s)
ON CONFLICT ON CONSTRAINT deviation_once DO NOTHING
