"""The public form: what is answered arrives, and what is missing is said."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from store.sealing import Sealer
from tests.support.citizen import Citizen
from tests.support.files import png
from tests.support.kept import originals, rows, working_copies


def test_the_whole_way_registers_everything_that_was_answered(
    citizen: Citizen, database_url: str, sealer: Sealer
) -> None:
    citizen.get()
    assert citizen.go(immediate_danger="yes").path == "/fara"
    citizen.open("/handelse")
    citizen.go(narrative="Hon har blåmärken.\nDet var i går.", since="I våras", childs_words="Pappa är arg")
    citizen.go(first_name="Tyra", last_name="Ekvall", age="8 år", gender="flicka", school="Sjöskolan", class_name="2B",
               address="Storgatan 3", guardian1_name="Bo Ek", guardian1_relation="pappa", guardian2_phone="070-1")  # fmt: skip
    citizen.open("/situation")
    citizen.go(whereabouts="Hemma", before_contact="Han har hotat", interpreter="Arabiska")
    citizen.send(files=[("files", ("bild.png", png(), "image/png"))])
    citizen.go(reporter_kind="private")
    citizen.go(reporter_name="Eva Lind", reporter_phone="070-2")
    checked = citizen.page
    assert checked is not None
    for said in (
        "Ja",
        "Det var i går.",
        "Pappa är arg",
        "Tyra Ekvall",
        "2B",
        "Bo Ek, pappa",
        "Hemma",
        "bild.png",
        "Eva Lind",
    ):
        assert said in checked.text
    page = citizen.press_send()

    assert (page.status, page.path) == (200, "/kvitto")
    assert len(citizen.receipt) == 21
    [sent] = working_copies(database_url, sealer)
    assert sent["narrative"].startswith("Hon har blåmärken.\nDet var i går.\n\nSedan när: I våras")
    assert "Barnets egna ord: Pappa är arg" in sent["narrative"]
    assert "Att tänka på före kontakt: Han har hotat" in sent["narrative"]
    assert sent["danger"]["immediate_danger"] is True
    [child] = sent["children"]
    assert {child[name] for name in ("first_name", "last_name", "age_text", "gender", "class_name")} == {
        *("Tyra", "Ekvall", "8 år", "flicka", "2B")
    }
    assert [g["name"] for g in child["guardians"]] == ["Bo Ek", None]
    assert (sent["reporter"]["kind"], sent["reporter"]["name"]) == ("private", "Eva Lind")
    assert sent["language"] == "sv"
    assert sent["attachment_count"] == 1
    assert rows(database_url, "SELECT channel, registration_serial FROM report") == [("public_form", 1)]
    assert rows(database_url, "SELECT state, kind, content_type FROM attachment") == [
        ("stored", "picture", "image/png")
    ]
    assert originals(database_url, sealer)[0]["form"]["since"] == "I våras"


@pytest.mark.parametrize(
    ("slug", "sent", "field"),
    [
        ("", {}, "immediate_danger"),
        ("handelse", {"narrative": "  \n"}, "narrative"),
        ("anmalare", {}, "reporter_kind"),
        ("anmalare/privat", {"reporter_phone": " "}, "reporter_name"),
        ("anmalare/yrke", {"reporter_role": "Lärare <b>", "reporter_wants_feedback": "yes"}, "reporter_name"),
    ],
)
def test_an_answer_that_lacks_something_comes_back_with_its_values_and_says_what_in_both_places(
    citizen: Citizen, slug: str, sent: dict[str, str], field: str
) -> None:
    citizen.get()
    if slug:
        citizen.go(immediate_danger="no")
        citizen.get(slug)
    page = citizen.go(**sent)

    assert page.status == 422
    assert page.title.startswith("Fel: ")
    assert page.html.count('role="alert"') == 1
    assert f"{field}-error" in page.ids
    [target] = [link for link in page.links if link.startswith("#") and link != "#main"]
    assert target.removeprefix("#") in page.ids
    sentence = page.html.split(f'href="{target}">')[1].split("<")[0]
    assert page.text.count(sentence) == 2
    form = next(form for form in page.forms if form.id == "step")
    assert sent.items() <= dict(form.fields).items()


def test_a_child_alone_is_enough_and_so_is_a_text_alone(client: TestClient, database_url: str, sealer: Sealer) -> None:
    only_child = Citizen(client)
    only_child.get()
    only_child.go(immediate_danger="unknown")
    only_child.go()
    only_child.send(button={"action": "skip"})
    only_child.go(first_name="Tyra", school="Sjöskolan")
    only_child.get("anmalare")
    only_child.go(reporter_kind="anonymous")
    assert only_child.press_send().path == "/kvitto"

    only_text = Citizen(client)
    only_text.get()
    only_text.go(immediate_danger="unknown")
    only_text.go(narrative="Ett barn skriker på nätterna i huset bredvid.")
    assert only_text.go().path == "/situation"
    only_text.get("kontrollera")
    assert only_text.press_send().path == "/kvitto"

    first, second = working_copies(database_url, sealer)
    assert (first["narrative"], first["children"][0]["first_name"]) == ("", "Tyra")
    assert "no_child_named" in second["flags"]
    assert second["danger"]["immediate_danger"] is None


def test_nothing_at_all_is_not_sent_and_the_page_says_where_to_write(citizen: Citizen, database_url: str) -> None:
    citizen.get()
    citizen.go(immediate_danger="no")
    citizen.get("kontrollera")
    page = citizen.press_send()
    assert (page.status, page.title.startswith("Fel: ")) == (422, True)
    assert "/handelse?andra=1" in page.links
    assert rows(database_url, "SELECT count(*) FROM report") == [(0,)]


def test_children_are_added_changed_and_removed(citizen: Citizen, database_url: str, sealer: Sealer) -> None:
    citizen.get()
    citizen.go(immediate_danger="no")
    citizen.go(narrative="De är ensamma hemma.")
    citizen.go(first_name="Tyra", personal_number="180412-1")
    assert citizen.page
    assert "sparas som du skrev det" in citizen.page.text
    citizen.open("/barnet/nytt")
    citizen.go(first_name="Nils")
    citizen.open("/barnet/nytt")
    citizen.go(first_name="Fel")
    citizen.send("barnet/3/ta-bort", button={})
    assert "Fel" not in citizen.page.text
    changed = citizen.open("/barnet/2")
    assert dict(changed.form("barnet/2").fields)["first_name"] == "Nils"
    citizen.go(first_name="Nils", last_name="Ek", age="2016-03-01")
    citizen.open("/barnet/nytt")
    assert citizen.go().path == "/barnet"  # an empty child is none
    citizen.get("kontrollera")
    citizen.press_send()

    [sent] = working_copies(database_url, sealer)
    assert [child["first_name"] for child in sent["children"]] == ["Tyra", "Nils"]
    assert sent["children"][0]["personal_number"] == "180412-1"
    assert (sent["children"][1]["birth_date"], sent["children"][1]["age_text"]) == ("2016-03-01", None)
    assert rows(database_url, "SELECT count(*) FROM report") == [(1,)]
    assert rows(database_url, "SELECT count(*) FROM report_child") == [(2,)]


def test_a_change_from_the_check_leads_back_to_it(citizen: Citizen) -> None:
    citizen.until_check()
    for slug, said in (
        ("handelse", {"narrative": "Ändrat"}),
        ("situation", {"whereabouts": "Hos mormor"}),
        ("anmalare", {"reporter_kind": "anonymous"}),
    ):
        citizen.open(f"/{slug}?andra=1")
        assert "/kontrollera" in citizen.page.links if citizen.page else False
        page = citizen.go(**said)
        assert page.path == "/kontrollera"
    assert "Ändrat" in page.text
    assert "Hos mormor" in page.text
    assert citizen.open("/?andra=1").path == "/"
    assert citizen.go(immediate_danger="no").path == "/kontrollera"


def test_what_an_anonymous_reporter_filled_in_before_is_not_sent(
    citizen: Citizen, database_url: str, sealer: Sealer
) -> None:
    citizen.until_check()
    citizen.get("anmalare")
    citizen.go(reporter_kind="private")
    citizen.go(reporter_name="Eva Lind")
    citizen.get("anmalare")
    assert "Eva" not in citizen.go(reporter_kind="anonymous").text
    citizen.press_send()
    assert "Eva" not in json.dumps(originals(database_url, sealer))


def test_a_professional_is_told_of_the_portal_and_may_go_on_here(
    citizen: Citizen, database_url: str, sealer: Sealer
) -> None:
    citizen.until_check()
    citizen.get("anmalare")
    page = citizen.go(reporter_kind="mandated")
    assert "/portal" in page.links
    assert "kan inte vara anonym" in page.text
    citizen.go(reporter_name="Anna Ek", reporter_role="Lärare", reporter_organisation="Sjöskolan")
    citizen.press_send()
    [sent] = working_copies(database_url, sealer)
    assert sent["reporter"] | {"kind": "mandated", "name": "Anna Ek", "role": "Lärare"} == sent["reporter"]
    assert rows(database_url, "SELECT is_mandated FROM report_child") == [(True,)]


def test_a_professional_without_a_name_is_not_refused(citizen: Citizen, database_url: str) -> None:
    citizen.until_check()
    citizen.get("anmalare")
    citizen.go(reporter_kind="mandated")
    assert citizen.go().status == 422
    assert citizen.send(button={"action": "skip"}).path == "/kontrollera"
    assert citizen.press_send().path == "/kvitto"
    [(kind, flags)] = rows(database_url, "SELECT reporter_kind, flags FROM report")
    assert (kind, "mandated_anonymous" in flags) == ("mandated", True)


def test_before_the_button_stands_what_the_law_wants_said(citizen: Citizen) -> None:
    """OSL 26:5, 10:3; JO Krokom; SoL 2025:400 19:1."""
    text = citizen.until_check().text
    before = text[: text.index("Skicka anmälan")]
    for said in ("bli känt för familjen", "26 kap. 5 §", "10 kap. 3 §", "inte lova anonymitet", "i sitt yrke kan inte vara anonym",
                 "Berätta inte för vårdnadshavarna", "112"):  # fmt: skip
        assert said in before
