"""Nothing that tells who sent a report, and nothing that a report says, lies anywhere in the clear (trust T1, T26).

A whole `sluss up` in a directory of its own is sent marked words, is killed, started again and stopped; then every file, table,
key, log line and temporary file is searched for them, in each encoding. Words planted on purpose show that the search looks there.
"""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from sluss.system import Addresses
from tests.support.canaries import (
    Scanner,
    encodings,
    look_into_directory,
    look_into_tables,
    look_into_temporary_files,
    look_into_valkey,
)
from tests.support.marked import MARKS, Sender, over_the_api, through_the_form, to_wrong_addresses
from tests.support.up import Up, until_linked

PLANTED = {
    place: f"Planterad{number}kxQ7vZ"
    for number, place in enumerate(("table", "write-ahead log", "valkey", "log", "temporary file", "metrics"))
}
SENT_AT_LEAST = 50
THROUGH_THE_FORM = 3  # reports

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("canaries")


@pytest.fixture(scope="module")
def scanner(place: Path) -> Iterator[Scanner]:
    """What was found after everything had been sent, everything killed, and everything stopped."""
    began = time.time()
    found = Scanner({**MARKS, **{f"planted: {name}": word for name, word in PLANTED.items()}})
    system = Up(data_dir=place / "data", printed=place / "printed.txt")
    try:
        addresses = system.start()
        _send_everything(addresses)
        _plant(addresses, place)
        _look_at_what_runs(found, addresses)
        system.kill()
        look_into_directory(found, place)
        addresses = system.start()
        _look_at_what_runs(found, addresses)
        system.stop()
        look_into_directory(found, place)
        look_into_temporary_files(found, since=began, but=place)
        yield found
    finally:
        system.kill()
        _planted_file(place).unlink(missing_ok=True)


def test_no_word_of_any_submission_lies_anywhere_in_the_clear(scanner: Scanner) -> None:
    print(f"{scanner.places:,} places, {scanner.bytes_read:,} bytes")
    assert scanner.found(*MARKS) == {}


@pytest.mark.parametrize("where", PLANTED)
def test_a_word_planted_there_is_found(scanner: Scanner, where: str) -> None:
    assert scanner.found(f"planted: {where}")


def test_the_planted_words_are_found_where_they_were_planted(scanner: Scanner) -> None:
    places = {where: " ".join(scanner.found(f"planted: {where}")[f"planted: {where}"]) for where in PLANTED}
    assert "/base/" in places["table"]
    assert "table public_canary" in places["table"]
    assert "/pg_wal/" in places["write-ahead log"]
    assert "/redis/" in places["valkey"]
    assert "Valkey b'canary'" in places["valkey"]
    assert "/logs/" in places["log"]


@pytest.mark.parametrize("word", [*MARKS.values(), "Ärtan"])
def test_each_encoding_of_a_word_is_found(word: str) -> None:
    for pattern in encodings(word):
        scanner = Scanner({"it": word})
        scanner.look("here", b"\x00..." + pattern + b"...")
        assert scanner.found("it"), pattern


def _send_everything(addresses: Addresses) -> None:
    send = Sender(url=addresses.web_url)
    replies = [
        reply for submissions in (over_the_api, through_the_form, to_wrong_addresses) for reply in submissions(send)
    ]
    registered = sum(reply.status == 201 for reply in replies) + THROUGH_THE_FORM
    assert registered >= 15
    assert len(replies) >= SENT_AT_LEAST
    until_linked(addresses.database_url, at_least=registered)


def _plant(addresses: Addresses, place: Path) -> None:
    with psycopg.connect(addresses.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE public_canary (word text)")
        connection.execute("INSERT INTO public_canary VALUES (%s)", [PLANTED["table"]])
        connection.execute("SELECT pg_logical_emit_message(false, 'canary', %s)", [PLANTED["write-ahead log"]])
        connection.execute("SELECT pg_switch_wal()")
    with redis.Redis.from_url(addresses.redis_url) as client:
        client.set("canary", PLANTED["valkey"])
    with (place / "data" / "logs" / "web.log").open("a", encoding="utf-8") as log:
        log.write(PLANTED["log"] + "\n")
    _planted_file(place).write_text(PLANTED["temporary file"], encoding="utf-16")


def _planted_file(place: Path) -> Path:
    return Path("/tmp") / f"{place.name}-{place.parent.name}-planted"


def _look_at_what_runs(scanner: Scanner, addresses: Addresses) -> None:
    with psycopg.connect(addresses.database_url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    look_into_tables(scanner, addresses.database_url)
    look_into_valkey(scanner, addresses.redis_url)
    with urllib.request.urlopen(f"{addresses.web_url}/metrics") as answer:
        scanner.look("metrics", answer.read() + PLANTED["metrics"].encode())
