"""The work queue and the assessor's page, as two people at work use them without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from casework.sitting import SittingPolicy
from config.policy import LocalPolicy
from intake.staff import assessing, work
from tests.support.pages import Page, browser
from tests.support.scene import (
    FILM,
    NILS,
    OTHER,
    SAID,
    SEEN_IT,
    TYRA,
    drain_all,
    exported,
    group,
    records,
    rows,
    send,
    sign,
    tell,
)
from tests.support.web import pass_for, report
from workers.context import Context

SECRET = "Mormor hämtar henne varje dag och hon äter gott."


Visit = Callable[..., Page]


def test_the_queue_page_shows_the_next_group_and_its_reason_and_never_a_name(flood: str, anna: Visit) -> None:
    page = anna("/work")
    assert f"G-{flood[:8]}" in page.text
    assert "6 anmälningar" in page.text
    assert "Den äldsta anmälan som säger något nytt" in page.text
    assert not [word for word in (*TYRA.values(), SEEN_IT) if str(word) in page.html and len(str(word)) > 2]
    assert anna("/work/next", {}).path == f"/work/groups/{flood}"


def test_two_who_press_next_get_two_groups(client: TestClient, own: Context, anna: Visit, berit: Visit) -> None:
    first = tell(client, own, FILM)
    second = tell(client, own, OTHER, child=NILS)
    assert anna("/work/next", {}).path == f"/work/groups/{first}"
    assert berit("/work/next", {}).path == f"/work/groups/{second}"
    assert f"G-{first[:8]}" not in berit("/work").text

    held = f"/work/groups/{first}"
    assert anna(f"{held}/leave", {}).path == "/work"
    assert berit("/work/next", {}).path == held


def test_no_child_waits_behind_a_flood_that_somebody_sits_with(
    client: TestClient, own: Context, flood: str, anna: Visit, berit: Visit
) -> None:
    """SoL 2025:400 20:1 and domain.md 14.3: between two reports of a flood its holder is told of the other children."""
    own.connection().execute("UPDATE child_group SET is_surging = true WHERE id = %s", [flood])
    page = f"/work/groups/{flood}"
    assert anna("/work/next", {}).path == page
    assert "annat barn" not in anna(page).text
    other = tell(client, own, OTHER, child=NILS)
    assert anna("/work/next", {}).path == page, "it is still the flood's turn in the fair order"

    told = anna(f"{page}/present")
    assert "Ett annat barn väntar på skyddsbedömning" in told.text
    assert "Nils" not in told.html
    assert anna("/work/next", {"others": "yes"}).path == f"/work/groups/{other}"
    assert "annat barn" not in berit(page).text, "somebody has taken it"
    assert berit("/work/next", {"others": "yes"}).path == "/work", "a flood is no other child"
    assert berit("/work/next", {}).path == page, "and has lost nothing"


def test_two_people_on_one_group_see_each_other(flood: str, anna: Visit, berit: Visit) -> None:
    assert "har också gruppen öppen" not in anna(f"/work/groups/{flood}").text
    assert "anna har också gruppen öppen" in berit(f"/work/groups/{flood}").text
    assert "berit har också gruppen öppen" in anna(f"/work/groups/{flood}/present").text
    berit(f"/work/groups/{flood}/leave", {})
    assert "berit" not in anna(f"/work/groups/{flood}/present").text


def test_a_sitting_makes_a_record_of_its_own_for_each_report_with_its_own_time(
    flood: str, own: Context, anna: Visit
) -> None:
    """SoL 2025:400 20:1: each report has its own assessment, readable by itself."""
    for _, report_id, reasons in rows(own):
        if reasons != ("NO_CHANGE",):
            anna(f"/reports/{report_id}")
    page = anna(f"/work/groups/{flood}")
    assert "allt nytt är läst" in page.text
    riding = sum(reasons == ("NO_CHANGE",) for _, _, reasons in rows(own))
    assert f"{riding} bedömningar är signerade" in sign(anna, flood, "which=unchanged").text

    made = (
        own.connection()
        .execute(
            "SELECT count(DISTINCT id), count(DISTINCT report_child_id), count(DISTINCT recorded_at), count(looked_at),"
            " min(assessed_by), bool_or(read_as = 'whole'), count(DISTINCT basis) FROM protection_assessment"
        )
        .fetchone()
    )
    assert made == (riding, riding, riding, riding, "anna", False, riding)
    [one] = [report_id for _, report_id, reasons in rows(own) if reasons == ("NO_CHANGE",)][:1]
    shown = anna(f"/reports/{one}")
    assert SAID["basis"] in shown.text
    assert f"som en av {riding} i samma sittning" in shown.text


@pytest.mark.parametrize("left_out", ["conclusion", "has_new_facts", "basis", "child_best"])
def test_nothing_is_chosen_beforehand_and_nothing_may_be_left_out(
    flood: str, own: Context, anna: Visit, left_out: str
) -> None:
    row, report_id, _ = rows(own)[0]
    anna(f"/reports/{report_id}")
    form = anna(f"/work/groups/{flood}/assess?child={row}").form("/sign")
    assert not {"conclusion", "has_new_facts", "tells_of_violence"} & {name for name, _ in form.fields}
    answer = anna(form.action, form.filled(**{name: said for name, said in SAID.items() if name != left_out}))
    assert answer.status == 422
    assert records(own) == []


def test_violence_is_prompted_for_inside_the_record_and_never_in_a_list(flood: str, own: Context, anna: Visit) -> None:
    """SOSFS 2014:4 6:1, HSLF-FS 2022:39."""
    row, report_id, _ = rows(own)[4]
    prompt = "utredning ska inledas utan dröjsmål"
    assert prompt in anna(f"/reports/{report_id}").text.replace("Då ska utredning", "utredning ska")
    assert prompt in sign_one(anna, flood, row, report_id).lower()
    for path in ("/work", f"/work/groups/{flood}", "/board"):
        assert "dröjsmål" not in anna(path).text


def sign_one(visit: Visit, group_id: str, row: str, report_id: str) -> str:
    sign(visit, group_id, f"child={row}", tells_of_violence="yes", has_new_facts="yes")
    return visit(f"/reports/{report_id}").text


def test_a_siblings_assessment_never_counts(client: TestClient, own: Context, anna: Visit) -> None:
    """IVO on Katrineholm: an assessment of one sibling is none of the other."""
    send(client, report(children=[TYRA, {**NILS, "last_name": TYRA["last_name"]}], narrative=SEEN_IT))
    drain_all(own)
    (tyra, report_id, _), (nils, _, _) = rows(own)
    groups = [group(child) for child in exported(own)[0]["children"]]
    assert groups[0] != groups[1]
    anna(f"/reports/{report_id}")
    page = anna(f"/work/groups/{groups[0]}")
    assert f"/work/groups/{groups[1]}" in page.links

    both = sign(anna, groups[0], f"child={tyra}&child={nils}", has_new_facts="yes")
    assert (both.status, "annat barn" in both.text, records(own)) == (422, True, [])
    sign(anna, groups[0], f"child={tyra}", has_new_facts="yes")
    states = own.connection().execute("SELECT state FROM report_child ORDER BY child_index").fetchall()
    assert states == [("assessed",), ("routed",)]


def test_what_is_known_from_earlier_is_folded_until_the_assessors_own_first_mark(
    client: TestClient, own: Context, anna: Visit, berit: Visit
) -> None:
    group_id = tell(client, own, SEEN_IT, FILM)
    (row, report_id, _), (_, second, _) = rows(own)
    anna(f"/reports/{report_id}")
    sign(anna, group_id, f"child={row}", basis=SECRET, has_new_facts="yes")

    for path in (f"/work/groups/{group_id}", f"/reports/{report_id}", f"/work/groups/{group_id}/earlier"):
        page = berit(path)
        assert SECRET not in page.html, path
        assert "Inget behov av omedelbart skydd" not in page.html, path
    assert berit(f"/work/groups/{group_id}/earlier").status == 403

    form = berit(f"/work/groups/{group_id}").form("/first")
    marked = berit(form.action, form.filled(finding="cannot_tell", words="Filmen är svår att bedöma."))
    assert "Din egen första notering" in marked.text
    earlier = berit(f"/work/groups/{group_id}/earlier")
    assert SECRET in earlier.text
    read = own.connection().execute(
        "SELECT report_id::text FROM read_event WHERE person_id = 'berit' AND purpose = 'earlier_reports'"
    )
    assert read.fetchall() == [(report_id,)]
    assert second


def test_a_first_mark_needs_an_opened_report(flood: str, anna: Visit) -> None:
    form = anna(f"/work/groups/{flood}").form("/first")
    refused = anna(form.action, form.filled(finding="no_sign", words="Inget."))
    assert (refused.status, "Öppna en anmälan först" in refused.text) == (409, True)


def test_a_municipality_can_forbid_sittings(flood: str, own: Context, anna: Visit, monkeypatch: Any) -> None:
    strict = LocalPolicy(sittings=SittingPolicy(is_allowed=False))
    for module in (work, assessing):
        monkeypatch.setattr(module, "policy_for", lambda _: strict)
    for _, report_id, _ in rows(own):
        anna(f"/reports/{report_id}")
    assert "varje anmälan bedöms för sig" in anna(f"/work/groups/{flood}").text
    two = "&".join(f"child={row}" for row, _, _ in rows(own)[:2])
    refused = sign(anna, flood, two)
    assert (refused.status, "Välj en i taget" in refused.text, records(own)) == (422, True, [])
    assert "1 bedömning är signerad" in sign(anna, flood, f"child={rows(own)[0][0]}").text


def test_whoever_signs_what_a_colleague_has_changed_is_told_and_loses_nothing(
    flood: str, own: Context, anna: Visit, berit: Visit
) -> None:
    (first, one, _), (second, two, _) = rows(own)[:2]
    for visit, report_id in ((anna, one), (berit, two)):
        visit(f"/reports/{report_id}")
    stale = berit(f"/work/groups/{flood}/assess?child={second}").form("/sign")
    sign(anna, flood, f"child={first}")

    late = berit(stale.action, stale.filled(**SAID))
    assert (late.status, "Någon annan har hunnit ändra" in late.text) == (412, True)
    assert len(records(own)) == 1
    again = late.form("/sign")
    assert "1 bedömning är signerad" in berit(again.action, again.filled()).text


def test_what_has_come_meanwhile_is_seen_before_anything_is_signed(
    flood: str, client: TestClient, own: Context, anna: Visit
) -> None:
    row, report_id, _ = rows(own)[0]
    anna(f"/reports/{report_id}")
    form = anna(f"/work/groups/{flood}/assess?child={row}").form("/sign")
    tell(client, own, "Hon har blåmärken på armen och säger att pappa gjorde det.")
    assert anna(form.action, form.filled(**SAID)).status == 412


def test_a_row_is_split_out_and_put_back_from_the_page(flood: str, own: Context, anna: Visit) -> None:
    row = rows(own)[4][0]
    preview = anna(f"/groups/{flood}/preview", {"kind": "split", "child": row}).form("/regroup")
    anna(preview.action, preview.filled(reason="En annan flicka."))
    assert "5 anmälningar" in anna(f"/work/groups/{flood}").text
    undo = anna(f"/work/groups/{flood}").form("/undo")
    anna(undo.action, undo.filled())
    assert "6 anmälningar" in anna(f"/work/groups/{flood}").text


def test_keys_are_switched_off_by_the_person_and_stay_off(flood: str, anna: Visit, berit: Visit) -> None:
    """WCAG 2.1.4."""
    assert "data-keys" in anna(f"/work/groups/{flood}").html
    anna("/work/keys", {"keys": "off"})
    assert "data-keys" not in anna(f"/work/groups/{flood}").html
    assert "data-keys" in berit(f"/work/groups/{flood}").html


def test_whoever_may_not_assess_is_led_away(client: TestClient, database_url: str, keyring: Path, flood: str) -> None:
    boss = browser(client, pass_for(database_url, keyring, Role.SUPERVISOR, "stig", kind="session"))
    for path in ("/work", f"/work/groups/{flood}", f"/work/groups/{flood}/earlier"):
        assert boss(path).status == 403


def test_an_unknown_group_is_not_found(client: TestClient, anna: Visit) -> None:
    assert anna(f"/work/groups/{UUID(int=7)}").status == 404
