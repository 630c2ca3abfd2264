-- A correction is a note beside what it corrects (SoL 2025:400 14:6), says why, and is of the same child in the same report.
ALTER TABLE protection_assessment ADD COLUMN reason bytea;                     -- why it is corrected; sealed
ALTER TABLE protection_assessment ADD CONSTRAINT protection_assessment_correction_says_why CHECK ((corrects IS NULL) = (reason IS NULL));
CREATE UNIQUE INDEX protection_assessment_corrected_once ON protection_assessment (corrects) WHERE corrects IS NOT NULL;
CREATE FUNCTION guard_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM protection_assessment WHERE id = NEW.corrects AND report_child_id = NEW.report_child_id) THEN
        RAISE EXCEPTION 'a correction is of the same child' USING ERRCODE = 'check_violation', CONSTRAINT = 'protection_assessment_corrects_its_own';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER protection_assessment_correction BEFORE INSERT ON protection_assessment
FOR EACH ROW WHEN (NEW.corrects IS NOT NULL) EXECUTE FUNCTION guard_correction();
