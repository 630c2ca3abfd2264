"""What comes in by other ways than the web: bytes as a source gave them go in, reports as formats.md section 1 come out.

One reader for each format. None of them raises: what cannot be read becomes a report for a person, with the bytes beside it.
"""

from casework.incoming.item import Format, Part, RawItem, Reading
from casework.incoming.read import as_unreadable, read

__all__ = ["Format", "Part", "RawItem", "Reading", "as_unreadable", "read"]
