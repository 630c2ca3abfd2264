-- The live board reads the last day of one municipality every second while somebody watches.

-- Arrivals by channel and reporter, for the forecast of the municipality's own past: read from the index alone.
CREATE INDEX report_arrivals ON report (municipality, received_at) INCLUDE (channel, reporter_kind);
DROP INDEX report_by_arrival;  -- the same columns, without those that spare the row
