"""A small server that speaks clamd's INSTREAM protocol, as the ClamAV daemon does."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread

from tests.support.files import EICAR


class Clamd(ThreadingTCPServer):
    """Finds EICAR. `hangs`: takes everything and answers nothing until told to."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, hangs: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.hangs = hangs
        self.asked = Event()
        self.may_answer = Event()
        self.scanned: list[bytes] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Session(StreamRequestHandler):
    server: Clamd

    def handle(self) -> None:
        assert self.rfile.readline() == b"nINSTREAM\n"
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.scanned.append(content)
        self.server.asked.set()
        if self.server.hangs:
            self.server.may_answer.wait(60)
            return
        found = b"stream: Win.Test.EICAR_HDB-1 FOUND\n" if EICAR in content else b"stream: OK\n"
        self.wfile.write(found)


@contextmanager
def clamd(*, hangs: bool = False) -> Iterator[Clamd]:
    """A running daemon on a port of its own."""
    server = Clamd(hangs=hangs)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.may_answer.set()
        server.shutdown()
        thread.join()
        server.server_close()
