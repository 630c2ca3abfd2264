-- Attachments are checked: what each is by its bytes, whether a scanner has seen it, and why one is held.

ALTER TABLE attachment DROP CONSTRAINT attachment_state_check;
ALTER TABLE attachment
    ADD COLUMN kind       text CHECK (kind IN ('picture', 'pdf', 'audio', 'video', 'document', 'text')),
    ADD COLUMN reason     text CHECK (reason ~ '^[a-z_]{1,40}$'),             -- a code of casework/attachments.py
    ADD COLUMN scan       text        NOT NULL DEFAULT 'not_scanned' CHECK (scan IN ('not_scanned', 'clean', 'infected')),
    ADD COLUMN attempts   smallint    NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    ADD COLUMN next_at    timestamptz NOT NULL DEFAULT clock_timestamp(),     -- a check that dies is taken up again then
    ADD COLUMN checked_at timestamptz;

-- Nobody has looked at what came before this version; and a sender's own content type may be anybody's words.
UPDATE attachment SET state = 'unchecked', content_type = NULL WHERE state = 'stored';
UPDATE attachment SET reason = 'not_decoded' WHERE state = 'unreadable';

ALTER TABLE attachment
    ADD CONSTRAINT attachment_state_check CHECK (state IN ('unchecked', 'stored', 'held', 'unreadable')),
    ADD CONSTRAINT attachment_kept CHECK ((content IS NULL) = (state = 'unreadable')),
    ADD CONSTRAINT attachment_stored_is_known CHECK (state <> 'stored' OR (kind IS NOT NULL AND content_type IS NOT NULL)),
    ADD CONSTRAINT attachment_shut_says_why CHECK (state NOT IN ('held', 'unreadable') OR reason IS NOT NULL),
    ADD CONSTRAINT attachment_infected_is_held CHECK (scan <> 'infected' OR state = 'held');

CREATE INDEX attachment_to_check ON attachment (next_at) WHERE state = 'unchecked' OR (state = 'stored' AND scan = 'not_scanned');

-- A check settles a file once: what has been opened by a person stays what it was. Only a later scan may still close it.
CREATE FUNCTION refuse_resettling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'unchecked' AND (NEW.report_id, NEW.position, NEW.filename) IS NOT DISTINCT FROM (OLD.report_id, OLD.position, OLD.filename)
       OR OLD.state = 'stored' AND OLD.scan = 'not_scanned'
          AND (NEW.report_id, NEW.position, NEW.filename, NEW.content) IS NOT DISTINCT FROM (OLD.report_id, OLD.position, OLD.filename, OLD.content)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'attachment is settled' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER attachment_settles_once BEFORE UPDATE ON attachment FOR EACH ROW EXECUTE FUNCTION refuse_resettling();
CREATE TRIGGER attachment_is_kept BEFORE DELETE ON attachment FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attachment_no_truncate BEFORE TRUNCATE ON attachment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Which attachment was opened (SoLPuL 10 §); NULL: the report itself.
ALTER TABLE read_event ADD COLUMN attachment_position smallint;
