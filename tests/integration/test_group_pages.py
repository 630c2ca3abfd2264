"""The pages of groups, of regroupings and of one report, as a browser without JavaScript uses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from config.settings import Settings
from tests.support.pages import Page
from tests.support.scene import FILM, NILS, ONLY_FIRST, OTHER, TYRA, children, drain_all, group, questions, send, state
from tests.support.web import report
from workers.context import Context

CANARY = "Kanariefågelsdotter"

Visit = Callable[..., Page]


@pytest.fixture
def asked(client: TestClient, own: Context) -> list[int]:
    """Two reports about Tyra by full name, and two by first name alone, about which a person is asked."""
    tyra = {**TYRA, "last_name": CANARY}
    send(
        client,
        report(children=[tyra], narrative=FILM),
        report(children=[tyra], narrative="Hon kommer hungrig till skolan."),
        report(children=[ONLY_FIRST], narrative=FILM),
        report(children=[ONLY_FIRST], narrative=f"{FILM} Snälla."),
    )
    drain_all(own)
    found = questions(own)
    assert found
    return found


def reads(own: Context) -> list[Any]:
    return own.connection().execute("SELECT person_id, purpose FROM read_event ORDER BY id").fetchall()


def test_rows_are_split_off_after_a_preview_and_put_back(asked: list[int], own: Context, anna: Visit) -> None:
    before = state(own)
    of_tyra = group(children(own)[0])
    page = anna(f"/groups/{of_tyra}")
    [form, *_] = [form for form in page.forms if form.action.endswith("/preview")]
    boxes = [value for name, value in form.choices if name == "child"]
    assert len(boxes) == 2
    assert not any(name == "child" for name, _ in form.fields)

    preview = anna(form.action, form.filled(child=boxes[1:], kind="split"))
    assert "2 anmälningar före, 1 anmälan efter" in preview.text
    assert state(own) == before

    act = preview.form("/regroup")
    unsaid = anna(act.action, act.filled(reason=" "))
    assert (unsaid.status, "Skriv varför" in unsaid.text) == (422, True)
    assert state(own) == before

    done = anna(act.action, act.filled(reason="En annan flicka."))
    assert "1 anmälan flyttades" in done.text
    assert group(children(own)[1]) != of_tyra
    apart = anna(f"/groups/{of_tyra}")
    assert "Hålls isär av en person från" in apart.text

    [shown] = {link for link in apart.links if link.startswith("/regroupings/")}
    undo = anna(shown).form("/undo")
    assert "En annan flicka." in anna(shown).text
    back = anna(undo.action, undo.filled(reason="Jag tog fel."))
    assert "Ångrat." in back.text
    assert state(own) == before


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "split"}, "Markera minst en"),
        ({"kind": "", "child": "first"}, "Välj vad som ska göras"),
        ({"kind": "move", "child": "first"}, "Skriv vilken grupp"),
        ({"kind": "join", "to": "G-00000000"}, "Ingen grupp i kommunen heter så"),
        ({"kind": "join", "to": "0581-2026-000001"}, "Ingen grupp i kommunen heter så"),
        ({"kind": "join", "to": "x\x00' OR 1"}, "Ingen grupp i kommunen heter så"),
    ],
)
def test_what_is_missing_is_said_on_the_group_s_own_page(
    asked: list[int], own: Context, anna: Visit, sent: dict[str, str], said: str
) -> None:
    of_tyra = group(children(own)[0])
    if sent.get("child"):
        row = own.connection().execute("SELECT id FROM report_child ORDER BY report_seq LIMIT 1").fetchone()
        sent = {**sent, "child": str(row[0]) if row else ""}
    page = anna(f"/groups/{of_tyra}/preview", sent)
    assert page.status == 422
    assert said in page.text


def test_a_group_is_found_by_its_short_name_or_by_a_number_and_old_ids_lead_on(
    client: TestClient, own: Context, anna: Visit
) -> None:
    send(client, report(children=[TYRA], narrative=FILM), report(children=[NILS], narrative=OTHER))
    drain_all(own)
    tyra, nils = (group(child) for child in children(own))
    for typed in (f"G-{str(nils)[:8]}", str(nils).upper(), "2081-2026-000002", "2081-2026-2"):
        preview = anna(f"/groups/{tyra}/preview", {"kind": "join", "to": typed})
        assert preview.status == 200, typed
        assert "Förnamn: kan inte båda stämma" in preview.text or "Förnamn: olika" in preview.text

    act = anna(f"/groups/{tyra}/preview", {"kind": "join", "to": str(nils)}).form("/regroup")
    joined = anna(act.action, act.filled(reason="Samma barn, säger skolan."))
    assert joined.path in {f"/groups/{tyra}", f"/groups/{nils}"}
    assert {anna(f"/groups/{old}").path for old in (tyra, nils)} == {joined.path}


def test_all_copies_of_one_text_move_with_one_button(client: TestClient, own: Context, anna: Visit) -> None:
    send(client, *(report(children=[TYRA], narrative=FILM) for _ in range(3)))
    send(client, *(report(children=[TYRA], narrative=OTHER) for _ in range(4)))
    drain_all(own)
    page = anna(f"/groups/{group(children(own)[0])}")
    assert [form.buttons for form in page.forms if "kopior" in str(form.buttons)] == [
        ["Flytta ut alla 4 kopior av text A"],
        ["Flytta ut alla 3 kopior av text B"],
    ]
    [copies] = [form for form in page.forms if "alla 4 kopior" in str(form.buttons)]
    act = anna(copies.action, copies.filled()).form("/regroup")
    after = anna(act.action, act.filled(reason="Handlar om en pojke."))
    assert "4 anmälningar" in after.text
    assert [group(child) == group(children(own)[-1]) for child in children(own)] == [False] * 3 + [True] * 4


def test_a_large_act_waits_for_another_person(client: TestClient, own: Context, anna: Visit, berit: Visit) -> None:
    limit = Settings().regroup_alone_up_to
    send(client, *(report(children=[TYRA], narrative=FILM) for _ in range(limit + 2)))
    send(client, *(report(children=[NILS], narrative=OTHER) for _ in range(limit + 1)))
    drain_all(own)
    tyra, nils = group(children(own)[0]), group(children(own)[-1])
    before = state(own)

    preview = anna(f"/groups/{tyra}/preview", {"kind": "join", "to": str(nils)})
    assert "Kräver en andra person: fler anmälningar flyttas" in " ".join(preview.text.split())
    act = preview.form("/regroup")
    waiting = anna(act.action, act.filled(reason="Fel i namnet."))
    assert waiting.path == "/regroupings"
    assert "Väntar på en andra person" in waiting.text
    assert "måste vara någon annan" in waiting.text
    assert not [form for form in waiting.forms if form.action.endswith("/confirm")]
    assert state(own) == before

    other = berit("/regroupings")
    assert "Fel i namnet." in other.text
    confirm = other.form("/confirm")
    own_attempt = anna(confirm.action, {})
    assert (own_attempt.status, "En annan person behöver bekräfta" in own_attempt.text) == (403, True)
    assert state(own) == before

    assert "gjort" in berit(confirm.action, {}).text
    assert len({group(child) for child in children(own)}) == 1
    again = berit(confirm.action, {})
    assert (again.status, "redan klart" in again.text) == (409, True)


def test_the_first_person_can_take_an_act_back(client: TestClient, own: Context, anna: Visit) -> None:
    send(client, report(children=[TYRA, NILS]))
    drain_all(own)
    tyra, nils = (group(child) for child in children(own))
    preview = anna(f"/groups/{tyra}/preview", {"kind": "join", "to": str(nils)})
    assert "Syskon i samma anmälan" in preview.text
    act = preview.form("/regroup")
    waiting = anna(act.action, act.filled(reason="Tvillingar?"))
    refused = anna(waiting.form("/refuse").action, {})
    assert "Tillbakataget" in refused.text
    assert group(children(own)[0]) != group(children(own)[1])


def test_a_group_is_shown_two_hundred_members_at_a_time(
    client: TestClient, own: Context, anna: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.staff.groups.PAGE", 3)
    send(client, *(report(children=[TYRA], narrative=FILM) for _ in range(7)))
    drain_all(own)
    path = f"/groups/{group(children(own)[0])}"
    seen: list[str] = []
    for expected in (3, 3, 1):
        page = anna(path)
        boxes = [value for form in page.forms for name, value in form.choices if name == "child"]
        assert len(boxes) == expected
        seen += boxes
        path = next((link for link in reversed(page.links) if "offset=" in link), path)
    assert len(set(seen)) == 7


def test_a_report_is_shown_as_written_and_the_reading_is_logged(client: TestClient, own: Context, anna: Visit) -> None:
    text = "Rad ett <b>\n\n  Rad två & \u202eomvänt"
    [report_id] = send(client, report(children=[TYRA], narrative=text, reporter={"kind": "private", "name": "Åke"}))
    drain_all(own)
    page = anna(f"/reports/{report_id}?purpose=same_child_question")
    assert text in page.text
    assert "Åke" not in page.text, "who reported is shown when somebody has said why they need it"
    assert reads(own) == [("anna", "same_child_question")]
    anna(f"/reports/{report_id}")
    assert reads(own)[-1] == ("anna", "protection_assessment")
    assert anna(f"/reports/{report_id}?purpose=nyfiken").status == 422
