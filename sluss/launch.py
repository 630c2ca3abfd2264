"""The last step before a supervised program runs: leave root, promise to die with the supervisor, become the program.

Runs as a script of its own (`python -I -S launch.py …`, about 20 ms) and replaces itself with the program, so the
process id that the supervisor knows is the program's. A script rather than `preexec_fn`, which may deadlock in a
process with threads; rather than `unshare` and `setpriv`, which not every image has and which cannot check that the
parent is still there. Standard library only.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

SAME_ACCOUNT = "same"
USER_NAMESPACE = "namespace"
INNER_ID = 1000
"""What the program believes to be inside the user namespace; outside it stays the account that started it."""

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CANNOT_RUN = 126


def launch_command(
    argv: Sequence[str], *, account: str = SAME_ACCOUNT, death_signal: signal.Signals = signal.SIGTERM
) -> list[str]:
    """Wraps a command so that it is started by this file.

    Args:
        argv: The command; its first word is an absolute path.
        account: `same`, `namespace`, or `UID:GID`.
        death_signal: What the kernel sends to the program when the thread that started it ends, however it ends. A
            supervisor must therefore start its children from a thread that lives as long as it does. Linux only.
    """
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(int(death_signal)), account, *argv]


def main(arguments: Sequence[str]) -> None:
    """Does what its three first arguments say, then becomes the rest.

    Raises:
        SystemExit: 126 with one sentence, when the program cannot be started.
    """
    parent, death_signal, account, *argv = arguments
    try:
        _leave_root(account)
        _restrict()
        _die_with(int(parent), int(death_signal))
        os.execv(argv[0], argv)  # noqa: S606 - becoming the program is the purpose
    except OSError as error:
        sys.stderr.write(f"launch: cannot start {argv[0]} as {account}: {error.strerror}\n")
        raise SystemExit(_CANNOT_RUN) from None


def _leave_root(account: str) -> None:
    if account == SAME_ACCOUNT:
        return
    if account == USER_NAMESPACE:
        _enter_user_namespace()
        return
    uid, gid = (int(word) for word in account.split(":"))
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


def _enter_user_namespace() -> None:
    """Maps this account to an ordinary one: files stay ours, and `initdb` no longer sees root."""
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are forbidden here")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{INNER_ID} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{INNER_ID} {gid} 1", encoding="ascii")


def _restrict() -> None:
    # A core file would hold what reports say about children, in clear text, in a place nobody looks after.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Python ignores SIGPIPE and SIGXFSZ, and an ignored signal stays ignored in the program it becomes.
    for name in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGQUIT):
        signal.signal(name, signal.SIG_DFL)


def _die_with(parent: int, death_signal: int) -> None:
    """Comes last: a change of account clears the promise."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before the promise was made
        raise SystemExit(_CANNOT_RUN)


if __name__ == "__main__":
    main(sys.argv[1:])
