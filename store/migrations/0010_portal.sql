-- The portal of mandated reporters (SoL 2025:400 19:1-2): who they are, drafts, texts of an organisation, what was sent, feedback, keys.

-- An employer. Its number may be a person's own (a sole trader), so it is kept as a keyed hash, and its name sealed.
CREATE TABLE organisation (
    id          uuid        PRIMARY KEY,
    org_key     bytea       NOT NULL CHECK (octet_length(org_key) = 32),      -- keyed hash of the issuer and its id there
    name        bytea       NOT NULL,                                         -- sealed
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT organisation_unique UNIQUE (org_key)
);

-- A person in one employment: somebody who changes employer gets another account, and takes nothing along (OSL 40:7 g).
CREATE TABLE reporter_account (
    id              uuid        PRIMARY KEY,                                  -- the opaque person_id of sessions and audit
    organisation_id uuid        NOT NULL REFERENCES organisation,
    subject_key     bytea       NOT NULL CHECK (octet_length(subject_key) = 32), -- keyed hash of issuer, subject and organisation
    profile         bytea       NOT NULL,                                     -- name, title, phone, e-mail, group of the statute; sealed
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    signed_in_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT reporter_account_unique UNIQUE (subject_key)
);

-- Sessions that began at an issuer: whose organisation, whether the person administers it, and when the session has idled out.
ALTER TABLE access_token ADD COLUMN organisation_id uuid REFERENCES organisation;
ALTER TABLE access_token ADD COLUMN administers boolean NOT NULL DEFAULT false;
ALTER TABLE access_token ADD COLUMN idle_limit interval;                      -- NULL: only the absolute limit holds
ALTER TABLE access_token ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp();
ALTER TABLE access_token ADD CONSTRAINT access_token_admin_of_something CHECK (NOT administers OR organisation_id IS NOT NULL);

-- Keys of an organisation's own systems. Shown once; only the hash is kept.
CREATE TABLE organisation_key (
    id              uuid        PRIMARY KEY,
    organisation_id uuid        NOT NULL REFERENCES organisation,
    key_hash        bytea       NOT NULL CHECK (octet_length(key_hash) = 32),
    label           bytea       NOT NULL,                                     -- sealed: people write names in labels
    scopes          text[]      NOT NULL CHECK (scopes <@ ARRAY['report:write', 'receipt:read'] AND cardinality(scopes) > 0),
    created_by      uuid        NOT NULL REFERENCES reporter_account,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_used_at    timestamptz,
    revoked_by      uuid        REFERENCES reporter_account,
    revoked_at      timestamptz,
    CONSTRAINT organisation_key_unique UNIQUE (key_hash),
    CONSTRAINT organisation_key_revoked_by_somebody CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
);
CREATE INDEX organisation_key_of ON organisation_key (organisation_id);

-- A report being written. `sending`: frozen, with the reports exactly as they are being registered; a crash then only means "send again".
CREATE TABLE portal_draft (
    id          uuid        PRIMARY KEY,
    account_id  uuid        NOT NULL REFERENCES reporter_account,
    state       text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sending', 'sent')),
    version     integer     NOT NULL DEFAULT 1 CHECK (version > 0),
    content     bytea,                                                        -- sealed; gone when sent
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT portal_draft_content_until_sent CHECK ((content IS NULL) = (state = 'sent'))
);
CREATE INDEX portal_draft_of ON portal_draft (account_id, changed_at);
CREATE INDEX portal_draft_open ON portal_draft (changed_at) WHERE state = 'open';

CREATE TABLE portal_draft_file (
    id           uuid        PRIMARY KEY,
    draft_id     uuid        NOT NULL REFERENCES portal_draft ON DELETE CASCADE,
    added_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    size_bytes   integer     NOT NULL CHECK (size_bytes >= 0),
    about        bytea       NOT NULL,                                        -- name, kind and what a check found; sealed
    content      bytea       NOT NULL                                         -- sealed
);
CREATE INDEX portal_draft_file_of ON portal_draft_file (draft_id, added_at);

-- Ready-made texts that the people of an organisation share. Never about a child.
CREATE TABLE portal_template (
    id              uuid        PRIMARY KEY,
    organisation_id uuid        NOT NULL REFERENCES organisation,
    made_by         uuid        NOT NULL REFERENCES reporter_account,
    content         bytea       NOT NULL,                                     -- name and texts; sealed
    changed_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX portal_template_of ON portal_template (organisation_id);

-- What one person sent: only that person sees it. The copy is exactly what was sent.
CREATE TABLE portal_report (
    report_id      uuid        PRIMARY KEY REFERENCES report,
    draft_id       uuid        NOT NULL REFERENCES portal_draft,
    child_position smallint    NOT NULL CHECK (child_position >= 0),
    account_id     uuid        NOT NULL REFERENCES reporter_account,
    section        text        NOT NULL CHECK (section IN ('19:1', '19:2', '19:3')), -- under which the person reports
    copy           bytea       NOT NULL,                                      -- sealed
    receipt        bytea       NOT NULL,                                      -- sealed
    sent_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT portal_report_once UNIQUE (draft_id, child_position)
);
CREATE INDEX portal_report_of ON portal_report (account_id, sent_at);
CREATE TRIGGER portal_report_append_only BEFORE UPDATE OR DELETE ON portal_report FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER portal_report_no_truncate BEFORE TRUNCATE ON portal_report FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A mandated reporter asks what came of it (SoL 2025:400 19:6), when sending or later.
CREATE TABLE feedback_request (
    report_id  uuid        PRIMARY KEY REFERENCES portal_report,
    account_id uuid        NOT NULL REFERENCES reporter_account,
    asked_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER feedback_request_append_only BEFORE UPDATE OR DELETE ON feedback_request FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- One of the three statements, or why none can be given. A correction is a new row beside the old.
CREATE TABLE feedback (
    id         uuid        PRIMARY KEY,
    report_id  uuid        NOT NULL REFERENCES portal_report,
    statement  text        CHECK (statement IN ('opened', 'not_opened', 'already_ongoing')),
    decided_on date,                                                          -- local date of the decision
    unsuitable bytea,                                                         -- why none is given, in words; sealed
    due_at     timestamptz,                                                   -- what the clock said; NULL: given unasked
    given_by   text        NOT NULL CHECK (given_by <> ''),
    given_at   timestamptz NOT NULL,
    corrects   uuid        REFERENCES feedback,
    CONSTRAINT feedback_statement_or_reason CHECK ((statement IS NULL) <> (unsuitable IS NULL)),
    CONSTRAINT feedback_decision_has_date CHECK ((decided_on IS NOT NULL) = (statement IS NOT NULL AND statement <> 'already_ongoing'))
);
CREATE UNIQUE INDEX feedback_one_first ON feedback (report_id) WHERE corrects IS NULL;
CREATE UNIQUE INDEX feedback_corrected_once ON feedback (corrects);
CREATE INDEX feedback_of ON feedback (report_id);
CREATE TRIGGER feedback_append_only BEFORE UPDATE OR DELETE ON feedback FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER feedback_no_truncate BEFORE TRUNCATE ON feedback FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE access_token DROP CONSTRAINT access_token_role_check;
ALTER TABLE access_token ADD CONSTRAINT access_token_role_check
    CHECK (role IN ('supervisor', 'assessor', 'intake_worker', 'reporter', 'organisation', 'importer'));
