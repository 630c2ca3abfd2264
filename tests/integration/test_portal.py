"""The portal: drafts, sending once, what a reporter sees and nobody else, templates, and nothing unsealed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from intake.cookies import SESSION_COOKIE
from store.database import connect
from store.sealing import Sealer
from tests.support.files import CANARY, png
from tests.support.pages import Page, browser
from tests.support.portal import (
    FILLED,
    Visit,
    begin_draft,
    issuer_process,
    report_ids,
    send,
    sent_report,
    session_for,
    visitor,
    write,
)
from tests.support.shared import Servers
from tests.support.web import pass_for, web


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with issuer_process() as address:
        yield address


@pytest.fixture
def client(servers: Servers, database_url: str, keyring: Path, issuer: str) -> Iterator[TestClient]:
    with web(database_url, servers.redis_url, keyring, oidc_issuer=issuer, oidc_client_secret="any") as client:
        yield client


@pytest.fixture
def lena(client: TestClient) -> Visit:
    return visitor(client, "lena.larare")


def count(database_url: str, table: str) -> int:
    with connect(database_url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[arg-type]
    assert row is not None
    return int(row[0])


def original(database_url: str, sealer: Sealer, report_id: str) -> dict[str, Any]:
    with connect(database_url) as connection:
        row = connection.execute("SELECT original FROM report WHERE id = %s", [report_id]).fetchone()
    assert row is not None
    found: dict[str, Any] = sealer.unseal_json(bytes(row[0]), where=f"report/{UUID(report_id)}/original")
    return found


def test_a_new_report_begins_with_what_the_login_says_of_the_reporter(lena: Visit) -> None:
    page = begin_draft(lena)
    fields = dict(page.form(page.path).fields)

    assert fields["reporter_name"] == "Lena Lärare"
    assert fields["reporter_role"] == "Lärare"
    assert fields["reporter_workplace"] == "Tallskolan"
    assert '<option value="4" selected>' in page.html


def test_a_draft_is_kept_listed_and_taken_away(lena: Visit, database_url: str) -> None:
    page = write(begin_draft(lena), lena, action="save", what="Trött och hungrig.")

    assert "Utkastet är sparat" in page.text
    assert "Trött och hungrig." in lena(page.path).text
    assert "Tyra Ekvallh" in lena("/portal").text

    assert "Utkastet är borttaget" in lena(f"{page.path}/ta-bort", {"x": ""}).text
    assert lena(page.path).status == 404
    assert count(database_url, "portal_draft") == 0
    assert count(database_url, "report") == 0


def test_a_draft_that_nobody_has_changed_for_thirty_days_is_forgotten(lena: Visit, database_url: str) -> None:
    old, newer = begin_draft(lena), begin_draft(lena)
    with connect(database_url) as connection:
        change = "UPDATE portal_draft SET changed_at = clock_timestamp() - %s::interval WHERE id = %s"
        connection.execute(change, ["30 days 1 minute", old.path.rsplit("/")[-1]])
        connection.execute(change, ["29 days 23 hours", newer.path.rsplit("/")[-1]])
    lena("/portal")

    assert lena(old.path).status == 404
    assert lena(newer.path).status == 200


@pytest.mark.parametrize(
    ("cleared", "field"),
    [
        ({"child-1-first_name": "", "child-1-last_name": ""}, "child-1-first_name"),
        ({"own_observation": ""}, "what"),
        ({"danger": ""}, "danger"),
        ({"reporter_name": " "}, "reporter_name"),
        ({"group": ""}, "group"),
        ({"group": "99"}, "group"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_the_rest_is_kept(
    lena: Visit, cleared: dict[str, str], field: str
) -> None:
    page = write(begin_draft(lena), lena, siblings="", **{"heard": "", "when": "i tisdags", **cleared})

    assert page.status == 422
    assert "<title>Fel: " in page.html
    assert f"#{field}" in page.links
    assert f'id="{field}-error"' in page.html
    assert f'id="{field}"' in page.html
    assert "i tisdags" in page.html


def test_a_personal_number_that_does_not_check_is_pointed_out_and_can_be_sent(lena: Visit) -> None:
    review = write(begin_draft(lena), lena, **{"child-1-personal_number": "20180412-1234"})

    assert review.status == 200
    assert "går inte att kontrollera" in review.text
    assert "mottagen och registrerad" in send(review, lena).text


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


def test_a_child_can_be_taken_away_again(lena: Visit) -> None:
    page = write(begin_draft(lena), lena, action="add_child")
    page = write(page, lena, action="remove_child:1", **{"child-2-first_name": "Nils"})
    fields = dict(page.form(page.path).fields)

    assert fields["child-1-first_name"] == "Nils"
    assert "child-2-first_name" not in fields


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


def test_what_somebody_wrote_is_saved_when_the_session_has_idled_out_and_nothing_is_shown(
    client: TestClient, database_url: str
) -> None:
    session = session_for(client, "lena.larare")
    lena = browser(client, session)
    draft = begin_draft(lena)
    with connect(database_url) as connection:
        connection.execute("UPDATE access_token SET last_seen_at = last_seen_at - interval '1 hour'")

    page = write(draft, lena, action="save", what="Skrivet i tjugo minuter.")

    assert page.path == "/portal/login"
    assert "Det du skrev är sparat" in page.text
    assert "tjugo minuter" not in page.html
    assert lena(draft.path).path == "/portal/login"
    assert "Skrivet i tjugo minuter." in visitor(client, "lena.larare")(draft.path).text


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


def test_a_template_is_shared_in_the_organisation_and_fills_a_report_in(client: TestClient) -> None:
    lena = visitor(client, "lena.larare")
    made = lena("/portal/mallar/ny", {"name": "Hög frånvaro", "what": "Borta mer än", "school": "Tallskolan"})
    assert "Skriv aldrig uppgifter om ett barn i en mall" in made.text
    assert "Hög frånvaro" in made.text

    kim = visitor(client, "kim.kurator")
    template = kim("/portal/anmalan/ny").html.split('<option value="')[2].split('"')[0]
    page = begin_draft(kim, template=template)
    assert "Borta mer än" in page.text
    assert dict(page.form(page.path).fields)["child-1-school"] == "Tallskolan"

    sam = visitor(client, "sam.skoterska")
    assert "Hög frånvaro" not in sam("/portal/mallar").text
    assert begin_draft(sam, template=template).status == 404
    assert sam(f"/portal/mallar/{template}", {"name": "x", "what": "y"}).status == 404
    sam(f"/portal/mallar/{template}/ta-bort", {"x": ""})
    assert "Hög frånvaro" in visitor(client, "lena.larare")("/portal/mallar").text


def test_a_template_with_a_personal_number_is_not_kept(lena: Visit) -> None:
    page = lena("/portal/mallar/ny", {"name": "Elev", "what": "Gäller 20180412-2384 i 3B."})

    assert page.status == 422
    assert "personnummer" in page.text
    assert "Gäller 20180412-2384" in page.text
    assert "Inga mallar ännu" in lena("/portal/mallar").text


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
            for (row,) in connection.execute(f"SELECT to_jsonb(t)::text FROM {table} t"):  # type: ignore[arg-type]
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
