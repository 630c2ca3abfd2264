"""The worst reports that can be sent: a megabyte of text and ten children with every field, linked by a worker among its floods."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any

import psutil

from benchmarks.linkage._newcomers import hand_in, worker
from benchmarks.linkage._town import Child, Town, fields, narrative
from benchmarks.linkage.rows import Row, Say
from benchmarks.load import ROOT
from casework.report import Channel
from casework.text import NARRATIVE_LIMIT
from sluss.embedded.layout import DataDir
from sluss.embedded.postgres import EmbeddedPostgres
from store import outbox
from store.migrate import migrate
from workers.linker import link_and_save

_ASKED_S = 2.0
_MUNICIPALITY = "2081"
_CHILDREN = 10
_COMMAND = "python -m benchmarks.linkage --only worst"
_NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
_TOWN = Town(children=5_000, seed=23)
_FLOODS, _FLOOD_SIZE = 3, 40
_QUICK = ("everything", "names", "one word")
_NAMES = "Anna Erik Lisa Karl Sara Nils Maja Leo Mohammed Amina Björn Åsa Oskar Elsa "

PIECES: dict[str, str] = {
    "everything": "Maja Johansson, f. 140512-9808 (20140512-9808, 140512+9808, 2014 05 12), 8 år, kallad Majsan, "
    "bor på Storgatan 3 lgh 1201, "
    "781 70 Borlänge, går i 3B på Maserskolan, mamma Anna Johansson 070-123 45 67, pappa Erik. Syskonen Leo och Elsa, 5 och 7 år. ",
    "personal numbers": "140512-9808 20140512 9808 140512+9808 14-05-12 XXXX ",
    "names": _NAMES,
    "names in a list": _NAMES.replace(" ", ", "),
    "addresses": "Storgatan 3 A lgh 1201, 781 70 Borlänge; Björkvägen 12b. ",
    "digits": "1",
    "digits and stops": "1.2:3/4-",
    "combining marks": "e\u0301",
    "marks without a letter": "\u0301",
    "one word": "ord ",
    "one letter": "a",
    "no space": "barnet",
    "stops": ". ",
    "line breaks": "\n",
    "links": "https://a.se/x www.b.se ",
    "capitals": "MAJA SLÅS ",
    "emoji": "\U0001f600\u200d",
    "invisible": "M\u200ba\u200bj\u200ba ",
}


def measure(*, is_quick: bool, say: Say) -> Iterator[Row]:
    """Each text in a worker process of its own, so that its memory is its own."""
    with tempfile.TemporaryDirectory(prefix="sluss-bench-") as place, ExitStack() as stack:
        data_dir = DataDir(Path(place))
        url, keyring = stack.enter_context(EmbeddedPostgres(data_dir)).url, data_dir.keys / "keyring.json"
        migrate(url)
        hand_in(url, keyring, peaceful(), _NOW)
        with worker(url, keyring) as own:
            while taken := outbox.take_up(own.connection(), _MUNICIPALITY, "public", limit=100):
                link_and_save(own, _MUNICIPALITY, taken, is_hopeless=False)
        for name in _QUICK if is_quick else PIECES:
            yield from _rows(name, _in_a_process(name, url, keyring))


def peaceful() -> list[tuple[dict[str, Any], Channel]]:
    """Reports that the worst one is compared with: about its children, and three floods."""
    rng = Random(5)
    children = [_TOWN.family(number)[0] for number in range(200)]
    children += [_TOWN.family(number)[0] for number in range(_FLOODS) for _ in range(_FLOOD_SIZE)]
    return [(_body([fields(child, rng)], narrative(child, rng)), Channel.PUBLIC_FORM) for child in children]


def worst(piece: str) -> dict[str, Any]:
    """The largest report with that text: longer texts and fields are cut when they arrive."""
    children = [_all_fields(_TOWN.family(number)[0]) for number in range(_CHILDREN)]
    return _body(children, (piece * (NARRATIVE_LIMIT // len(piece) + 1))[:NARRATIVE_LIMIT])


def link_worst(database_url: str, keyring: Path, piece: str) -> dict[str, float]:
    """Hands it in and links it in this process, which has linked another before. Seconds and bytes."""
    with worker(database_url, keyring) as own:
        hand_in(database_url, keyring, [peaceful()[0]], _NOW)
        _link_next(own)
        hand_in(database_url, keyring, [(worst(piece), Channel.PUBLIC_FORM)], _NOW)
        _forget_peak()
        before = psutil.Process().memory_info().rss
        began, used = perf_counter(), process_time()
        _link_next(own)
        return {
            "seconds": perf_counter() - began,
            "cpu_s": process_time() - used,
            "before": before,
            "peak": _peak(),
        }


def _link_next(own: Any) -> None:
    taken = outbox.take_up(own.connection(), _MUNICIPALITY, "public", limit=1)
    link_and_save(own, _MUNICIPALITY, taken, is_hopeless=False)


def _body(children: list[dict[str, Any]], text: str) -> dict[str, Any]:
    return {"municipality": {"code": _MUNICIPALITY}, "children": children, "narrative": text}


def _all_fields(child: Child) -> dict[str, Any]:
    """Every field, as long as a field may be, with all that a field may hold."""
    everyone = _NAMES * 150
    return {
        "first_name": f"{child.first} {everyone}",
        "last_name": f"{child.last} {everyone}",
        "personal_number": f"{child.personal_number or ''} {'140512-9808 ' * 170}",
        "birth_date": f"{child.born.isoformat()} {'2014-05-12 ' * 180}",
        "age_text": "åtta eller nio år " * 120,
        "gender": child.gender,
        "address": f"{child.address} {'Storgatan 3, ' * 160}",
        "postal_code": "781 70 " * 300,
        "city": "Borlänge " * 230,
        "school": f"{child.school} {'Maserskolan ' * 170}",
        "class_name": "3B " * 700,
        "guardians": [{"name": everyone, "phone": "070-1234567 " * 170, "relation": "mamma"}] * 100,
    }


def _rows(name: str, found: dict[str, float]) -> Iterator[Row]:
    data = f"1 MB of {name}, {_CHILDREN} children with every field"
    measured = f"{found['seconds']:.2f} s ({found['cpu_s']:.2f} s of processor time)"
    holds = found["seconds"] <= _ASKED_S
    yield Row(data=data, figure="linked in", measured=measured, asked=f"{_ASKED_S:g} s", holds=holds, command=_COMMAND)
    grown = (found["peak"] - found["before"]) / 1e6
    yield Row(data=data, figure="worker's memory, more at the peak", measured=f"{grown:.0f} MB", command=_COMMAND)


def _in_a_process(name: str, database_url: str, keyring: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.linkage.worst", name, str(keyring)],
        cwd=ROOT,
        input=database_url,  # with its password: not for a command line
        capture_output=True,
        text=True,
        check=True,
    )
    return {key: float(value) for key, value in json.loads(done.stdout).items()}


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> float:
    status = Path("/proc/self/status").read_text().splitlines()
    return float(next(line for line in status if line.startswith("VmHWM:")).split()[1]) * 1024


if __name__ == "__main__":
    print(json.dumps(link_worst(sys.stdin.read(), Path(sys.argv[2]), PIECES[sys.argv[1]])))
