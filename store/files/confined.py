"""Starts the confined process for one file, and believes no more of its answer than it must."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Timer

from casework.attachments import MEDIA, Finding, Reason

WALL_S = 20.0  # then the process is killed
_MAX_ANSWER = 64 * 2**20  # bytes
_COMMAND = (sys.executable, "-P", "-B", "-m", "store.inspection")
_ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}  # nothing of ours: no address, no secret


def look(content: bytes, *, wall_s: float = WALL_S) -> Finding | None:
    """What the bytes are. None when the process could not do its work: that may be the machine's fault, and is worth another try."""
    try:
        with Popen(_COMMAND, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=_ENVIRONMENT, cwd="/") as process:  # noqa: S603
            alarm = Timer(wall_s, process.kill)
            alarm.start()
            try:
                answer = _exchange(process, content)
            finally:
                alarm.cancel()
                process.kill()
    except OSError:
        return None
    return _finding(answer, process.returncode)


def _exchange(process: Popen[bytes], content: bytes) -> bytes:
    """The answer, or what came of it. The process reads everything before it writes anything."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(content)
        process.stdin.close()
    except BrokenPipeError:  # it has ended already
        with suppress(OSError):
            process.stdin.close()
        return b""
    answer = process.stdout.read(_MAX_ANSWER + 1)
    process.wait()
    return answer


def _finding(answer: bytes, status: int) -> Finding | None:
    if status == -signal.SIGKILL or status > 0:  # an overloaded machine, or an installation that is broken
        return None
    if status < 0 or len(answer) > _MAX_ANSWER:  # out of time, or a decoder that crashed
        is_heavy = status in {0, -signal.SIGXCPU}
        return Finding(media_type=None, reason=Reason.TOO_HEAVY if is_heavy else Reason.DAMAGED)
    try:
        end = 4 + int.from_bytes(answer[:4])
        header = json.loads(answer[4:end])
        media_type = header["media_type"]
        reason = Reason(header["reason"]) if header["reason"] else None
    except (ValueError, KeyError, TypeError):
        return None
    if media_type is not None and media_type not in MEDIA:
        return None
    return Finding(media_type=media_type, reason=reason, content=answer[end:] or None)
