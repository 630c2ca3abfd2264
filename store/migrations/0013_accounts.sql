-- Who somebody is when they read, what they read for, and the review of it (SoLPuL 10 §, trust T5, T9, 5.2-5.3).

-- Logins of people belong to one municipality. Those made before this cannot say to which, and end here.
UPDATE access_token SET revoked_at = clock_timestamp() WHERE revoked_at IS NULL AND role IN ('supervisor', 'assessor', 'intake_worker');

ALTER TABLE access_token DROP CONSTRAINT access_token_role_check;
ALTER TABLE access_token ADD CONSTRAINT access_token_role_check
    CHECK (role IN ('supervisor', 'assessor', 'decision_maker', 'intake_worker', 'auditor', 'administrator',
                    'reporter', 'organisation', 'importer'));
ALTER TABLE access_token ADD COLUMN municipality text CHECK (municipality ~ '^[0-9]{4}$');
ALTER TABLE access_token ADD COLUMN unit text NOT NULL DEFAULT '';
ALTER TABLE access_token ADD COLUMN titles text[] NOT NULL DEFAULT '{}';
ALTER TABLE access_token ADD COLUMN qualifications text[] NOT NULL DEFAULT '{}' CHECK (qualifications <@ ARRAY['degree', 'experience']);
ALTER TABLE access_token ADD COLUMN may_see_protected boolean NOT NULL DEFAULT false;
ALTER TABLE access_token ADD COLUMN handles_unplaced boolean NOT NULL DEFAULT false;
ALTER TABLE access_token ADD COLUMN own_keys bytea[] NOT NULL DEFAULT '{}'; -- keyed hashes of the reader's own surname and address
ALTER TABLE access_token ADD CONSTRAINT access_token_people_have_a_municipality
    CHECK (municipality IS NOT NULL OR revoked_at IS NOT NULL OR role IN ('reporter', 'organisation', 'importer'));
