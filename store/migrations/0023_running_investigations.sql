-- The board asks every second which investigations are near their day, those that were opened here and those from outside alike.
CREATE INDEX investigation_running ON investigation (due_at) WHERE closed_at IS NULL;
