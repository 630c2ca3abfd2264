"""Re-links a whole register in batch with Splink, as an oracle that knows nothing of our scoring. It only asks."""
