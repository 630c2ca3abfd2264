-- Whether what comes in is more than usual, or nothing at all: one row for each municipality and way in.

CREATE TABLE surge_watch (
    municipality    text        NOT NULL CHECK (municipality ~ '^[0-9]{4}$'),
    stream          text        NOT NULL CHECK (stream IN ('public_form', 'portal', 'api', 'other')),
    looked_at       timestamptz,                                              -- NULL: not yet
    seen            jsonb       NOT NULL DEFAULT '{}',                        -- reports by window in hours
    expected        jsonb       NOT NULL DEFAULT '{}',
    is_surging      boolean     NOT NULL DEFAULT false,
    since           timestamptz,
    cause           jsonb,                                                    -- numbers of `casework.watch.Cause`, at the beginning
    height          jsonb,                                                    -- and at the rarest since
    silence         jsonb,                                                    -- numbers of `casework.watch.Silence`; NULL: reports come
    silent_since    timestamptz,
    PRIMARY KEY (municipality, stream),
    CONSTRAINT surge_watch_explains CHECK (is_surging = (since IS NOT NULL) AND is_surging = (cause IS NOT NULL) AND is_surging = (height IS NOT NULL)),
    CONSTRAINT surge_watch_silence CHECK ((silence IS NULL) = (silent_since IS NULL))
);
CREATE INDEX surge_watch_looked ON surge_watch (looked_at NULLS FIRST);

-- Supervisors are told when a way in surges, and when it falls silent: once each.
ALTER TABLE notification DROP CONSTRAINT notification_kind_check;
ALTER TABLE notification ADD CONSTRAINT notification_kind_check
    CHECK (kind IN ('first', 'reason', 'digest', 'surge', 'access', 'clock_warning', 'clock_passed', 'deviation', 'channel_surge', 'channel_silence'));
ALTER TABLE notification DROP CONSTRAINT notification_is_about;
ALTER TABLE notification ADD CONSTRAINT notification_is_about CHECK (
    (kind IN ('digest', 'access', 'clock_warning', 'clock_passed', 'deviation', 'channel_surge', 'channel_silence')) = (group_id IS NULL));
