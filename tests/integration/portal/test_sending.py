"""Sending from the portal: once, as written, with a receipt."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from starlette.testclient import TestClient

from intake.cookies import SESSION_COOKIE
from store.database import connect
from store.sealing import Sealer
from tests.support.files import CANARY, png
from tests.support.kept import count
from tests.support.pages import Page
from tests.support.portal import (
    FILLED,
    Visit,
    begin_draft,
    report_ids,
    send,
    sent_report,
    write,
)


def original(database_url: str, sealer: Sealer, report_id: str) -> dict[str, Any]:
    with connect(database_url) as connection:
        row = connection.execute("SELECT original FROM report WHERE id = %s", [report_id]).fetchone()
    assert row is not None
    found: dict[str, Any] = sealer.unseal_json(bytes(row[0]), where=f"report/{UUID(report_id)}/original")
    return found


def test_a_report_is_registered_as_mandated_on_the_portals_channel_with_each_told_text_as_a_section(
    lena: Visit, database_url: str, sealer: Sealer
) -> None:
    receipt = sent_report(
        lena, told_by_child="Att hon är rädd.", own_words="Han slog.", heard="Grannen har hört skrik.",
        wants_feedback="yes", protection="Pappan hotar mamman.", guardians_informed="no",
    )  # fmt: skip

    [report_id] = report_ids(receipt)
    body = original(database_url, sealer, report_id)
    assert body["narrative"] == (
        "Egen iakttagelse:\nBlåmärken på båda armarna i tisdags.\n\nBarnet har berättat:\nAtt hon är rädd.\n\n"
        "Barnets egna ord:\nHan slog.\n\nHört från andra:\nGrannen har hört skrik."
    )
    assert body["reporter"] == {
        "kind": "mandated", "name": "Lena Lärare", "role": "Lärare", "organisation": "Tallskolan",
        "phone": "070-174 06 05", "email": "lena.larare@example.se", "wants_feedback": True,
    }  # fmt: skip
    assert body["danger"] == {"immediate_danger": False, "guardians_informed": False}
    assert body["portal"]["mandated_under"] == "SoL 2025:400 19:1 p. 4"
    with connect(database_url) as connection:
        row = connection.execute("SELECT channel, reporter_kind, municipality FROM report").fetchone()
    assert row == ("portal", "mandated", "2081")


def test_each_child_becomes_a_report_of_its_own_with_a_receipt(lena: Visit, database_url: str, sealer: Sealer) -> None:
    page = write(begin_draft(lena), lena, action="add_child")
    receipt = send(write(page, lena, **{"child-2-first_name": "Nilsson-Nils"}), lena)

    first, second = report_ids(receipt)
    assert [original(database_url, sealer, i)["children"][0]["first_name"] for i in (first, second)] == [
        "Tyra",
        "Nilsson-Nils",
    ]
    assert original(database_url, sealer, first)["portal"]["reported_together_with"] == ["Nilsson-Nils"]
    assert count(database_url, "report") == 2
    assert count(database_url, "report_child") == 2


def test_a_receipt_shows_a_random_code_and_never_the_registration_number(lena: Visit) -> None:
    receipt = sent_report(lena)
    pages = [
        receipt,
        lena("/portal"),
        lena("/portal/skickade"),
        *(lena(link) for link in receipt.links if "skickade/" in link),
    ]

    assert all("2081-20" not in page.html for page in pages)


def test_a_double_click_a_reload_and_a_second_tab_send_once(client: TestClient, lena: Visit, database_url: str) -> None:
    review = write(begin_draft(lena), lena)
    form = review.form("/skicka")
    cookie = {"Cookie": f"{SESSION_COOKIE}={client.cookies[SESSION_COOKIE]}"}

    def press(_: int) -> Page:
        return Page(client.post(form.action, data=form.filled(), headers=cookie))

    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(press, range(6)))
    pages.append(press(7))

    assert {page.status for page in pages} == {200}
    assert len({tuple(report_ids(page)) for page in pages}) == 1
    assert count(database_url, "report") == 1
    assert count(database_url, "portal_report") == 1


def test_sending_what_was_changed_in_another_tab_asks_for_a_new_review(lena: Visit, database_url: str) -> None:
    draft = begin_draft(lena)
    review = write(draft, lena)
    write(draft, lena, action="save", what="Nytt i en annan flik.")

    page = send(review, lena)

    assert page.status == 409
    assert "har ändrats" in page.text
    assert count(database_url, "report") == 0


def test_a_sending_that_broke_off_is_finished_with_the_same_report(lena: Visit, database_url: str) -> None:
    """Registered, and the database went away before the portal had noted it: pressing again gives the first receipt."""
    draft = begin_draft(lena)
    with connect(database_url) as connection:
        connection.execute(
            """CREATE FUNCTION go_away() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'away' USING ERRCODE = '57P01'; END $$"""
        )
        connection.execute("CREATE TRIGGER away BEFORE INSERT ON portal_report FOR EACH ROW EXECUTE FUNCTION go_away()")
        page = send(write(draft, lena), lena)
        connection.execute("DROP TRIGGER away ON portal_report")

    assert page.status == 503
    assert "Den kan ha kommit fram" in page.text
    assert count(database_url, "report") == 1
    assert "Sändningen är inte klar" in lena("/portal").text
    assert lena(draft.path).path.endswith("/granska")
    assert lena(draft.path, {**FILLED, "action": "save"}).status == 409
    assert "mottagen och registrerad" in send(lena(f"{draft.path}/granska"), lena).text
    assert count(database_url, "report") == 1


def test_a_report_that_could_not_be_registered_is_kept_and_can_be_sent_again(lena: Visit, database_url: str) -> None:
    review = write(begin_draft(lena), lena)
    with connect(database_url) as connection:
        # The register alone is broken.
        connection.execute("ALTER TABLE registration_counter RENAME TO away")
        page = send(review, lena)
        connection.execute("ALTER TABLE away RENAME TO registration_counter")

    assert page.status == 503
    assert "inget dubbleras" in page.text
    assert "mottagen och registrerad" in send(page, lena).text
    assert count(database_url, "report") == 1


def test_files_come_along_and_one_that_is_too_large_costs_nothing_else(
    client: TestClient, lena: Visit, database_url: str, sealer: Sealer
) -> None:
    draft = begin_draft(lena)
    fields = {**draft.form(draft.path).filled(), **FILLED, "action": "save"}
    files = [
        ("attachments", ("Tyras teckning.png", png(), "image/png")),
        ("attachments", ("film.mp4", b"0" * (15 * 2**20 + 1), "video/mp4")),
    ]
    page = Page(client.post(draft.path, data=fields, files=files))
    assert page.status == 422
    assert "film.mp4" in page.text
    assert "Tyras teckning.png" in page.text

    [report_id] = report_ids(send(write(page, lena), lena))
    with connect(database_url) as connection:
        rows = connection.execute("SELECT position, content, filename FROM attachment").fetchall()
        left = connection.execute("SELECT count(*) FROM portal_draft_file").fetchone()
    [(position, content, _)] = rows
    picture = sealer.unseal(bytes(content), where=f"attachment/{report_id}/{position}/content")
    assert picture.startswith(b"\x89PNG")
    assert CANARY not in picture  # nothing of what the device wrote about its owner (trust T1)
    assert left == (0,)
    assert "Tyras teckning.png" in lena(f"/portal/skickade/{report_id}/kopia").text
