-- Drafts of the public form: kept for two hours at most, sealed, found only by a token that the browser holds and we do not.
-- Nothing here says who writes: no address, no user agent, and the row goes away with the browser's visit.
CREATE TABLE draft (
    id         uuid        PRIMARY KEY,
    token_hash bytea       NOT NULL CHECK (octet_length(token_hash) = 32),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    version    integer     NOT NULL DEFAULT 1 CHECK (version > 0),            -- rises with every change: the key under which it is sent
    answers    bytea,                                                         -- sealed; NULL once sent
    receipt    bytea,                                                         -- sealed; what the receipt page shows
    CONSTRAINT draft_token_unique UNIQUE (token_hash),
    CONSTRAINT draft_holds_something CHECK (answers IS NOT NULL OR receipt IS NOT NULL)
);
CREATE INDEX draft_by_change ON draft (changed_at);

CREATE TABLE draft_file (
    id         uuid    PRIMARY KEY,
    draft_id   uuid    NOT NULL REFERENCES draft ON DELETE CASCADE,
    seq        bigint  GENERATED ALWAYS AS IDENTITY,                          -- in the order in which they came
    size_bytes integer NOT NULL CHECK (size_bytes >= 0),
    about      bytea   NOT NULL,                                              -- name and type, sealed: a file's name can name a child
    content    bytea                                                          -- sealed; NULL: could not be read
);
CREATE INDEX draft_file_of_draft ON draft_file (draft_id, seq);

-- A report that its sender says adds to an earlier one, whose receipt they had. It is a report of its own in every other way.
CREATE TABLE supplement (
    report_id   uuid        PRIMARY KEY REFERENCES report,
    supplements uuid        NOT NULL REFERENCES report,
    noted_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT supplement_of_another CHECK (report_id <> supplements)
);
CREATE INDEX supplement_of_report ON supplement (supplements);
CREATE TRIGGER supplement_append_only BEFORE UPDATE OR DELETE ON supplement FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Its child is put before a person beside the child of the earlier report, whatever the facts say.
ALTER TABLE candidate DROP CONSTRAINT candidate_band_check;
ALTER TABLE candidate ADD CONSTRAINT candidate_band_check CHECK (band IN ('below', 'above', 'margin', 'conflict', 'supplement'));
