-- The feedback clock is watched (SoL 2025:400 19:6), and reports that were registered late for one cause are one deviation.

-- One for each request. What happens to the request asks for it to be looked at, in the same commit: the law is read elsewhere.
CREATE TABLE feedback_clock (
    report_id    uuid        PRIMARY KEY REFERENCES feedback_request,
    municipality text        NOT NULL CHECK (municipality ~ '^[0-9]{4}$'),
    asked_at     timestamptz NOT NULL,
    due_at       timestamptz,                                                 -- as the watch last reckoned it; NULL: it has not looked yet
    is_settled   boolean     NOT NULL DEFAULT false,                          -- given, or recorded as unsuitable
    look_at      timestamptz DEFAULT '-infinity'                              -- when the watch must look at it; NULL: never again
);
CREATE INDEX feedback_clock_look ON feedback_clock (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX feedback_clock_waiting ON feedback_clock (municipality, due_at) WHERE NOT is_settled;
CREATE INDEX feedback_clock_asked ON feedback_clock (municipality, asked_at, report_id);

CREATE FUNCTION watch_feedback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'feedback_request' THEN
        INSERT INTO feedback_clock (report_id, municipality, asked_at, is_settled)
        SELECT r.id, r.municipality, NEW.asked_at, EXISTS (SELECT FROM feedback f WHERE f.report_id = r.id) FROM report r WHERE r.id = NEW.report_id;
    WHEN 'feedback' THEN
        UPDATE feedback_clock SET is_settled = true, look_at = '-infinity' WHERE report_id = NEW.report_id AND NEW.corrects IS NULL;
    WHEN 'decision' THEN
        UPDATE feedback_clock c SET look_at = '-infinity' FROM report_child rc
        WHERE rc.id = NEW.report_child_id AND c.report_id = rc.report_id AND NOT c.is_settled;
    END CASE;
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_request_watched AFTER INSERT ON feedback_request FOR EACH ROW EXECUTE FUNCTION watch_feedback();
CREATE TRIGGER feedback_watched AFTER INSERT ON feedback FOR EACH ROW EXECUTE FUNCTION watch_feedback();
CREATE TRIGGER decision_watched AFTER INSERT ON decision FOR EACH ROW EXECUTE FUNCTION watch_feedback();
INSERT INTO feedback_clock (report_id, municipality, asked_at, is_settled)
SELECT r.id, r.municipality, q.asked_at, EXISTS (SELECT FROM feedback f WHERE f.report_id = r.id)
FROM feedback_request q JOIN report r ON r.id = q.report_id;

-- What the clock of a request is computed from. Of decisions, what was known when it was answered: a later one makes no answer late.
-- "opening_until": the earliest end of a prolonged time for deciding, where it is prolonged for every child.
CREATE VIEW feedback_course AS
SELECT c.report_id, c.municipality, c.is_settled, r.registration_year, r.registration_serial, r.received_at, c.asked_at,
       f.given_at, f.given_by, f.statement, f.decided_on AS told_on, d.decided_at, d.ongoing_since, e.opening_until
FROM feedback_clock c JOIN report r ON r.id = c.report_id
LEFT JOIN feedback f ON f.report_id = c.report_id AND f.corrects IS NULL
LEFT JOIN LATERAL (
    SELECT min(d.decided_at) FILTER (WHERE d.kind IN ('open', 'not_open')) AS decided_at,
           min(i.opened_at) FILTER (WHERE d.kind = 'not_required_ongoing') AS ongoing_since
    FROM report_child rc JOIN decision d ON d.report_child_id = rc.id LEFT JOIN investigation i ON i.id = d.investigation_id
    WHERE rc.report_id = c.report_id AND (f.given_at IS NULL OR d.decided_at <= f.given_at)) AS d ON true
LEFT JOIN LATERAL (
    SELECT CASE WHEN count(*) = count(x.until) THEN min(x.until) END AS opening_until
    FROM report_child rc LEFT JOIN LATERAL (
        SELECT max(d.until) AS until FROM decision d
        WHERE d.report_child_id = rc.id AND d.kind = 'extend_opening' AND (f.given_at IS NULL OR d.decided_at <= f.given_at)) AS x ON true
    WHERE rc.report_id = c.report_id) AS e ON true;

-- What people have been warned of and told, once for each level and due instant: as `clock_notice`, of a report.
CREATE TABLE feedback_notice (
    report_id    uuid        NOT NULL REFERENCES feedback_request,
    level        text        NOT NULL CHECK (level IN ('warn', 'passed')),
    due_at       timestamptz NOT NULL,
    municipality text        NOT NULL,
    noticed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    is_told      boolean     NOT NULL DEFAULT false,
    CONSTRAINT feedback_notice_once PRIMARY KEY (report_id, level, due_at)
);
CREATE INDEX feedback_notice_untold ON feedback_notice (municipality, level) WHERE NOT is_told;

-- Reports that were registered late (OSL 2009:400 5:1) on one day and by one way in: one cause is one deviation, and names every report.
CREATE TABLE deviation_report (
    deviation_id uuid NOT NULL REFERENCES deviation,
    report_id    uuid NOT NULL REFERENCES report,
    CONSTRAINT deviation_report_pkey PRIMARY KEY (deviation_id, report_id),
    CONSTRAINT deviation_report_once UNIQUE (report_id)                       -- it is registered once, and so late once
);
CREATE TRIGGER deviation_report_append_only BEFORE UPDATE OR DELETE ON deviation_report FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deviation_report_no_truncate BEFORE TRUNCATE ON deviation_report FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- As in 0015, with how many reports it names beside the one that it is about.
CREATE OR REPLACE VIEW deviation_standing AS
SELECT d.id, d.seq, d.key, d.municipality, d.kind, d.subject, d.detail, d.rule, d.at, d.recorded_at, d.reported_by, d.words,
       coalesce(e.version, 0) AS version, coalesce(e.state, 'reported') AS state, coalesce(e.is_serious, false) AS is_serious, e.sent_at,
       e.at AS changed_at, r.id AS report_id, r.registration_year, r.registration_serial, rc.id AS report_child_id,
       (SELECT count(*) FROM deviation_report x WHERE x.deviation_id = d.id) AS report_count
FROM deviation d
LEFT JOIN LATERAL (SELECT * FROM deviation_event e WHERE e.deviation_id = d.id ORDER BY version DESC LIMIT 1) e ON true
LEFT JOIN report_child rc ON rc.id = d.subject
LEFT JOIN report r ON r.id = coalesce(rc.report_id, d.subject);
