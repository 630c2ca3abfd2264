"""What can go wrong with the embedded servers."""


class EmbeddedError(RuntimeError):
    """One sentence that says what to do. May carry paths and process ids; never a password or personal data."""
