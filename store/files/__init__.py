"""Looking at files that strangers send: what they are, pictures drawn anew, and malware. Nothing unsealed touches a disk."""

from store.files.checking import Files, check, check_now, files_from
from store.files.scanner import Scanner, scanner_from

__all__ = ["Files", "Scanner", "check", "check_now", "files_from", "scanner_from"]
