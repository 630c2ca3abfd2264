-- Roles of people who come with the public form and the portal: those who register what is told or written, and mandated reporters.
ALTER TABLE access_token DROP CONSTRAINT access_token_role_check;
ALTER TABLE access_token ADD CONSTRAINT access_token_role_check
    CHECK (role IN ('supervisor', 'assessor', 'intake_worker', 'reporter', 'importer'));
