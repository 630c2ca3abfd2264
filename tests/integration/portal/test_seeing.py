"""What a reporter sees in the portal afterwards, and nobody else; and nothing unsealed."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from store.database import connect
from tests.support.pages import Page, browser
from tests.support.portal import (
    FILLED,
    Visit,
    begin_draft,
    report_ids,
    send,
    sent_report,
    visitor,
    write,
)
from tests.support.web import pass_for


def test_a_reporter_sees_arrival_and_nothing_else_of_a_report(lena: Visit, database_url: str) -> None:
    receipt = sent_report(lena)
    [report_id] = report_ids(receipt)
    before = lena(f"/portal/skickade/{report_id}").html
    with connect(database_url) as connection:
        connection.execute("UPDATE report_child SET state = 'assessed'")

    assert lena(f"/portal/skickade/{report_id}").html == before
    assert "Mottagen och registrerad" in before


def test_the_pages_are_the_same_whatever_is_known_of_the_child(client: TestClient) -> None:
    """OSL 26:1: a second report about a child who is known gets the pages that a first one gets."""
    lena, sam = visitor(client, "lena.larare"), visitor(client, "sam.skoterska")
    child = {"child-1-personal_number": "20180412-2384"}
    sent_report(sam, **child)
    fresh = {"child-1-personal_number": "20180413-2383"}

    known, unknown = sent_report(lena, **child), sent_report(lena, **fresh)

    def masked(page: Page) -> str:
        html = page.html
        for report_id in report_ids(page):
            html = html.replace(report_id, "ID")
        for code in [part.split("<")[0] for part in html.split('class="portal-code">')[1:]]:
            html = html.replace(code, "CODE")
        return html

    assert masked(known) == masked(unknown)


def test_a_new_report_about_the_same_child_is_offered_and_never_discouraged(lena: Visit) -> None:
    """SoL 2025:400 19:1: the duty is personal, and stands each time."""
    [report_id] = report_ids(sent_report(lena))
    page = lena(f"/portal/skickade/{report_id}/igen", {"x": ""})
    fields = dict(page.form(page.path).fields)

    assert fields["child-1-last_name"] == "Ekvallh"
    assert "Blåmärken" not in page.text
    assert "redan anmäl" not in page.text.lower()
    assert report_ids(send(write(page, lena), lena)) != [report_id]


def test_the_copy_holds_exactly_what_was_sent_with_time_and_receipt(lena: Visit) -> None:
    receipt = sent_report(lena, own_words="Han slog mig med skärpet.", protection="Skyddad adress.")
    [report_id] = report_ids(receipt)
    copy = lena(f"/portal/skickade/{report_id}/kopia")
    code = receipt.html.split('class="portal-code">')[1].split("<")[0]

    for said in (code, "Han slog mig med skärpet.", "Skyddad adress.", "Tyra", "Ekvallh", "SoL 2025:400 19:1 p. 4"):
        assert said in copy.text


def test_a_colleague_sees_neither_drafts_nor_reports_nor_feedback(client: TestClient) -> None:
    """OSL 40:7 g: not at the reporter's own workplace either; an administrator sees no more."""
    lena = visitor(client, "lena.larare")
    draft = write(begin_draft(lena), lena, action="save")
    [report_id] = report_ids(sent_report(lena, wants_feedback="yes"))
    theirs = [
        draft.path,
        f"{draft.path}/granska",
        f"/portal/skickade/{report_id}",
        f"/portal/skickade/{report_id}/kopia",
    ]
    acts = [f"{draft.path}/ta-bort", f"{draft.path}/skicka", f"/portal/skickade/{report_id}/aterkoppling"]

    for subject in ("kim.kurator", "rakel.rektor", "sam.skoterska"):
        other = visitor(client, subject)
        assert [other(path).status for path in theirs] == [404] * 4
        assert other(f"{draft.path}", {**FILLED, "action": "save"}).status in {404, 409}
        assert [other(path, {"version": "1"}).status for path in acts[1:]] == [404] * 2
        other(acts[0], {"x": ""})
        for path in ("/portal", "/portal/skickade", "/portal/aterkoppling"):
            assert "Ekvallh" not in other(path).text

    lena = visitor(client, "lena.larare")
    assert "Tyra" in lena(draft.path).html


def test_who_reads_the_own_copy_is_noted(lena: Visit, database_url: str) -> None:
    [report_id] = report_ids(sent_report(lena))
    lena(f"/portal/skickade/{report_id}/kopia")

    with connect(database_url) as connection:
        rows = connection.execute("SELECT role, purpose FROM read_event WHERE report_id = %s", [report_id]).fetchall()
    assert ("reporter", "own_copy") in rows


CANARIES = [
    *("Kanariea", "Kanarieb", "Kanariec", "Kanaried", "201804122384", "20180412-2384", "Ekvallh"),
    *("Tallskolan", "Lena Lärare", "lena.larare", "070-174 06 05", "212000-0001"),
]


def test_no_personal_data_stand_unsealed_in_the_database(client: TestClient, database_url: str) -> None:
    lena = visitor(client, "lena.larare")
    more = {"child-1-personal_number": "20180412-2384", "what": "Kanariea", "own_words": "Kanarieb"}
    write(begin_draft(lena), lena, action="save", **more, protection="Kanariec")
    [report_id] = report_ids(sent_report(lena, **more, protection="Kanariec", wants_feedback="yes"))
    lena("/portal/mallar/ny", {"name": "Kanaried", "what": "Kanaried"})
    visitor(client, "rakel.rektor")("/portal/nycklar", {"label": "Kanaried", "scope": "report:write"})
    bea = visitor(client, "bea.bedomare")
    bea(f"/feedback/{report_id}", {"choice": "unsuitable", "unsuitable": "Kanariec"})

    found = []
    with connect(database_url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert len(tables) > 20
        for (table,) in tables:
            for (row,) in connection.execute(f"SELECT to_jsonb(t)::text FROM {table} t".encode()):
                text = row + bytes_in(row)
                found += [(table, canary) for canary in CANARIES if canary in text]
    assert found == []


def bytes_in(row: str) -> str:
    """What the bytea columns of a row would say if they were text."""
    values = [v for v in json.loads(row).values() if isinstance(v, str) and v.startswith("\\x")]
    return " ".join(bytes.fromhex(value[2:]).decode("utf-8", "replace") for value in values)


def test_the_assessor_sees_what_the_format_has_no_field_for(
    client: TestClient, database_url: str, keyring: Path
) -> None:
    lena = visitor(client, "lena.larare")
    [report_id] = report_ids(sent_report(lena, protection="Pappan vet inte var de bor.", interpreter="Arabiska, mamma"))

    anna = browser(client, pass_for(database_url, keyring, Role.ASSESSOR, "anna", kind="session"))
    page = anna(f"/reports/{report_id}")

    for said in ("Pappan vet inte var de bor.", "Arabiska, mamma", "SoL 2025:400 19:1 p. 4"):
        assert said in page.text
    assert "Lena Lärare" not in page.text, "who reported is shown when somebody has said why they need it"


@pytest.mark.parametrize(
    "address", ["/portal/anmalan/nope", f"/portal/anmalan/{UUID(int=1)}", f"/portal/skickade/{UUID(int=2)}"]
)
def test_what_is_not_there_is_told_in_words(lena: Visit, address: str) -> None:
    page = lena(address)

    assert page.status == 404
    assert "Sidan finns inte" in page.text
