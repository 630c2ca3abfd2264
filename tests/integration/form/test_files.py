"""Files in the public form."""

from __future__ import annotations

from store.sealing import Sealer
from tests.support.citizen import Citizen
from tests.support.files import CANARY, MP3, jpeg
from tests.support.kept import rows


def test_files_that_cannot_be_taken_say_so_and_the_others_stay(
    citizen: Citizen, database_url: str, sealer: Sealer
) -> None:
    citizen.until_check()
    citizen.get("filer")
    big = ("files", ("stor.png", b"x" * (15 * 2**20 + 1), "image/png"))
    page = citizen.send(files=[("files", ("ljud.mp3", MP3, "audio/mpeg")), big, ("files", ("tom.pdf", b"", ""))])
    assert page.status == 422
    assert "files-error" in page.ids
    assert "för stor" in page.text
    assert "är tom" in page.text
    assert "ljud.mp3" in page.text
    page = citizen.send(button={"action": "upload"}, files=[("files", ("bild.jpg", jpeg(), "image/jpeg"))])
    assert page.path == "/filer"
    page = citizen.send(button={"action": "upload"}, files=[("files", ("program.exe", b"MZ" + bytes(500), ""))])
    assert page.status == 422
    assert "varken bild, PDF eller ljud" in page.text
    page = citizen.send_first("filer/ta-bort")
    assert "ljud.mp3" not in page.text
    citizen.get("kontrollera")
    assert citizen.press_send().path == "/kvitto"
    assert rows(database_url, "SELECT position, state, kind FROM attachment") == [(0, "stored", "picture")]
    [(report_id, sealed)] = rows(database_url, "SELECT report_id, content FROM attachment")
    picture = sealer.unseal(bytes(sealed), where=f"attachment/{report_id}/0/content")
    assert CANARY in jpeg()
    assert CANARY not in picture  # what the camera wrote about the sender (trust T1)
    assert rows(database_url, "SELECT count(*) FROM draft_file") == [(0,)]


def test_more_files_than_there_is_room_for_are_said_and_not_kept(citizen: Citizen, database_url: str) -> None:
    citizen.until_check()
    citizen.get("filer")
    page = citizen.send(files=[("files", (f"{n}.mp3", MP3, "audio/mpeg")) for n in range(11)])
    assert page.status == 422
    assert "inte plats" in page.text
    assert rows(database_url, "SELECT count(*) FROM draft_file") == [(10,)]


def test_a_body_over_every_limit_costs_nothing_that_was_written(citizen: Citizen) -> None:
    citizen.until_check()
    citizen.get("filer")
    page = citizen.send(files=[("files", ("x", b"x" * (49 * 2**20), "image/png"))])
    assert page.status == 422
    assert "Tyra" in citizen.get("kontrollera").text
