"""Checks a file: scanned, looked at in the confined process, and made what is kept of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from casework.attachments import MAX_FILE_BYTES, Attachment, Reason, Scan, State, held, received, settled
from store.files import confined
from store.files.scanner import NoScanner, Scanner, ScanSettings, Verdict, scanner_from

_AT_ONCE = 2  # each takes up to half a gigabyte and a core
_PATIENCE_S = 10.0  # a sender waits no longer for a turn: the file is registered unchecked and a worker looks

_SCAN = {Verdict.CLEAN: Scan.CLEAN, Verdict.INFECTED: Scan.INFECTED, Verdict.AWAY: Scan.NOT_SCANNED}


def scan_now(file: Attachment, *, scanner: Scanner) -> Attachment:
    """A stored file that no scanner has seen, with what one says now; unchanged while it is away."""
    verdict = scanner.scan(file.content or b"")
    if verdict is Verdict.INFECTED:
        return held(file, Reason.INFECTED, Scan.INFECTED)
    return replace(file, scan=_SCAN[verdict])


def check_now(file: Attachment, *, scanner: Scanner, require_scan: bool = False) -> Attachment:
    """The file as it is to be kept: stored, held, or still unchecked when nobody could look.

    Takes some tenths of a second, and half a minute at most (the scanner's and the process's limits of time).
    """
    if file.content is None:
        return file
    if not file.content:
        return held(file, Reason.EMPTY)
    if len(file.content) > MAX_FILE_BYTES:
        return held(file, Reason.TOO_LARGE)
    verdict = scanner.scan(file.content)
    if verdict is Verdict.INFECTED:
        return held(file, Reason.INFECTED, Scan.INFECTED)  # and nothing of ours opens it
    if verdict is Verdict.AWAY and require_scan:
        return replace(file, reason=Reason.AWAITS_SCAN)
    found = confined.look(file.content)
    return file if found is None else settled(file, found, _SCAN[verdict])


async def check(
    content: bytes, *, filename: str | None, declared_type: str | None, scanner: Scanner, require_scan: bool = False
) -> Attachment:
    """`check_now` for the web process, of a file that has just come."""
    file = received(filename=filename, content_type=declared_type, content=content)
    return await asyncio.to_thread(check_now, file, scanner=scanner, require_scan=require_scan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The checks of one process, a few at a time. The same file twice is checked twice: no answer tells that it has been here (T8)."""

    scanner: Scanner = field(default_factory=NoScanner)
    require_scan: bool = False
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE), repr=False)

    async def check(self, content: bytes, filename: str | None, declared_type: str | None) -> Attachment:
        """What to register with the report. Never raises: a file that cannot be checked now is registered unchecked."""
        try:
            await asyncio.wait_for(self._turns.acquire(), _PATIENCE_S)
        except TimeoutError:
            return received(filename=filename, content_type=declared_type, content=content)
        try:
            return await check(
                content,
                filename=filename,
                declared_type=declared_type,
                scanner=self.scanner,
                require_scan=self.require_scan,
            )
        finally:
            self._turns.release()

    @property
    def is_scanning(self) -> bool:
        """Whether there is a scanner at all."""
        return not isinstance(self.scanner, NoScanner)

    def check_now(self, file: Attachment) -> Attachment:
        """The same for a worker, which has one in hand at a time; of a stored file only the scan is made good."""
        if file.state is State.STORED:
            return scan_now(file, scanner=self.scanner)
        return check_now(file, scanner=self.scanner, require_scan=self.require_scan)


def files_from(settings: ScanSettings) -> Files:
    """The checks as the settings want them."""
    return Files(scanner=scanner_from(settings), require_scan=settings.require_scan)
