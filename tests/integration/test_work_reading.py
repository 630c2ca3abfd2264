"""What counts as read before it is signed: opened whole, each new passage, or shown as a row. Decision records 0031, 0038, 0046."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from casework.sitting import SittingPolicy
from store.verify import verify
from tests.support.pages import Page
from tests.support.scene import FILM, TYRA, drain_all, records, rows, send, sign
from tests.support.web import report
from workers.context import Context

Visit = Callable[..., Page]


def test_a_report_that_says_something_new_cannot_ride_along_unopened(flood: str, own: Context, anna: Visit) -> None:
    anna(f"/work/groups/{flood}")
    known = rows(own)
    anna(f"/reports/{known[0][1]}")
    all_rows = "&".join(f"child={row}" for row, _, _ in known)

    refused = sign(anna, flood, all_rows)
    numbers = [f"2081-2026-{n:06d}" for n in range(1, 7)]
    said = [line for line in refused.text.splitlines() if "Öppna och läs den först" in line]
    assert refused.status == 422
    assert [number for number in numbers if any(number in line for line in said)] == [numbers[4]]
    assert records(own) == []
    assert "Läst anmälan; samma uppgifter" in refused.html, "what was written is kept"

    anna(f"/reports/{known[4][1]}")
    assert "6 bedömningar är signerade" in sign(anna, flood, all_rows).text


def test_to_have_read_each_new_passage_counts_and_the_record_says_so(flood: str, own: Context, anna: Visit) -> None:
    """Decision record 0038: shown, said to be read, and nothing acute in it."""
    known = rows(own)
    new, report_id, reasons = known[4]
    assert "NEW_FACT" in reasons
    assert "URGENT" not in reasons
    anna(f"/reports/{known[0][1]}")
    page = anna(f"/work/groups/{flood}")
    assert "slog henne i trapphuset" in page.text
    assert sign(anna, flood, f"child={new}").status == 422, "shown is not yet read"

    form = page.form("/seen")
    after = anna(form.action, form.filled())
    assert "Bedöm 1 anmälan vars nya stycken du har läst" in " ".join(after.text.split())
    assert "1 bedömning är signerad" in sign(anna, flood, "which=passages", has_new_facts="yes").text
    made = own.connection().execute(
        "SELECT report_child_id::text, read_as, looked_at IS NOT NULL FROM protection_assessment"
    )
    assert made.fetchall() == [(new, "passages", True)]
    assert "de stycken som var nya" in anna(f"/reports/{report_id}").text


def mandated(client: TestClient, own: Context, **changes: Any) -> tuple[str, str, list[str]]:
    """A teacher says what the flood says: its (report, child), its report and why it is shown."""
    said = {"narrative": FILM, "reporter": {"kind": "mandated", "role": "lärare", "organisation": "Skolan"}}
    send(client, report(children=[TYRA], **(said | changes)))
    drain_all(own)
    return rows(own)[-1]


def test_where_only_who_says_it_is_new_the_whole_text_stands_in_the_news_and_counts_as_read(
    flood: str, client: TestClient, own: Context, anna: Visit
) -> None:
    """Decision record 0046."""
    again, report_id, reasons = mandated(client, own)
    assert "MANDATED" in reasons
    assert set(reasons) <= {"MANDATED", "VOLUME_JUMP", "CLOCK"}
    anna(f"/reports/{rows(own)[0][1]}")
    page = anna(f"/work/groups/{flood}")
    assert f"Inget i texten är nytt, bara vem som skriver. Hela texten:{FILM}" in page.text
    assert sign(anna, flood, f"child={again}").status == 422, "shown is not yet read"

    form = page.form("/seen")
    anna(form.action, form.filled())
    assert "1 bedömning är signerad" in sign(anna, flood, f"child={again}").text
    assert own.connection().execute("SELECT read_as FROM protection_assessment").fetchall() == [("passages",)]
    assert "hela texten, som inte sade något nytt" in anna(f"/reports/{report_id}").text
    assert [finding.promise for finding in verify(own.connection()) if not finding.holds] == []


@pytest.mark.parametrize(
    "more",
    [{"narrative": " ".join([FILM] * 100)}, {"narrative": ""}],
    ids=["long", "no text"],
)
def test_a_repeated_text_that_does_not_stand_whole_in_the_news_is_opened(
    flood: str, client: TestClient, own: Context, anna: Visit, more: dict[str, Any]
) -> None:
    again, _, reasons = mandated(client, own, **more)
    assert "MANDATED" in reasons
    anna(f"/reports/{rows(own)[0][1]}")
    page = anna(f"/work/groups/{flood}")
    assert "Hela texten:" not in page.text
    form = page.form("/seen")
    anna(form.action, form.filled())
    assert (sign(anna, flood, f"child={again}").status, records(own)) == (422, [])


def test_what_comes_after_the_reading_is_not_read(flood: str, client: TestClient, own: Context, anna: Visit) -> None:
    anna(f"/reports/{rows(own)[0][1]}")
    form = anna(f"/work/groups/{flood}").form("/seen")
    send(client, report(children=[TYRA], narrative="Hon berättade att hon sover i källaren."))
    drain_all(own)
    anna(form.action, form.filled())
    late = rows(own)[-1][0]
    assert (sign(anna, flood, f"child={late}").status, records(own)) == (422, [])


def test_a_municipality_can_ask_for_every_new_report_in_full(
    flood: str, client: TestClient, own: Context, anna: Visit
) -> None:
    sittings = client.app.state.parts.sittings  # type: ignore[attr-defined]
    strict = replace(sittings, policy_of=lambda _: SittingPolicy(counts_passages=False))
    client.app.state.parts = replace(client.app.state.parts, sittings=strict)  # type: ignore[attr-defined]
    new = rows(own)[4][0]
    anna(f"/reports/{rows(own)[0][1]}")
    form = anna(f"/work/groups/{flood}").form("/seen")
    anna(form.action, form.filled())
    assert (sign(anna, flood, f"child={new}").status, records(own)) == (422, [])


def test_rows_that_say_nothing_new_are_shown_before_they_are_signed(flood: str, own: Context, anna: Visit) -> None:
    known = rows(own)
    for _, report_id, reasons in known:
        if reasons != ("NO_CHANGE",):
            anna(f"/reports/{report_id}")
    unseen = [row for row, _, reasons in known if reasons == ("NO_CHANGE",)]
    assert unseen
    refused = sign(anna, flood, f"child={unseen[0]}")
    assert (refused.status, "Har inte visats för dig" in refused.text) == (422, True)
    anna(f"/work/groups/{flood}")
    assert "1 bedömning är signerad" in sign(anna, flood, f"child={unseen[0]}").text
