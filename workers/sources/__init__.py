"""Other ways in: a watched folder and a message service. Kept first, registered next, and only then let go at the source."""
