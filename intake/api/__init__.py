"""The JSON API: reports in, and the people and machines at work."""
