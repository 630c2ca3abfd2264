"""The draft of the public form: one report however it is sent, and nothing left when the time is up or somebody leaves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from starlette.testclient import TestClient

from intake.public.visit import COOKIE
from store import drafts
from store.database import connect
from store.sealing import Sealer
from tests.support.citizen import Citizen
from tests.support.files import png
from tests.support.kept import rows, working_copies
from tests.support.shared import Servers, away

WINDOWS = 6
CANARY = "Kanariefågelsdotter"


def reports(database_url: str) -> int:
    count: int = rows(database_url, "SELECT count(*) FROM report")[0][0]
    return count


def age(database_url: str, by: str) -> None:
    with connect(database_url) as connection:
        connection.execute("UPDATE draft SET changed_at = changed_at - %s::interval", [by])


def at_once(citizens: list[Citizen]) -> list[str]:
    """All press the button in the same moment; the receipts that they see."""
    ready = Barrier(len(citizens))

    def press(citizen: Citizen) -> str:
        ready.wait()
        citizen.press_send()
        return citizen.receipt

    with ThreadPoolExecutor(len(citizens)) as threads:
        return list(threads.map(press, citizens))


def test_a_double_click_and_two_windows_at_once_are_one_report(citizen: Citizen, database_url: str) -> None:
    citizen.until_check()
    windows = [citizen.beside() for _ in range(WINDOWS)]
    for window in windows:
        window.get("kontrollera")

    assert len(set(at_once(windows))) == 1
    assert reports(database_url) == 1


def test_two_citizens_who_send_the_same_words_are_two_reports(client: TestClient, database_url: str) -> None:
    both = [Citizen(client), Citizen(client)]
    for citizen in both:
        citizen.until_check()
    assert len(set(at_once(both))) == 2
    assert reports(database_url) == 2


def test_back_and_reload_lead_to_the_receipt_and_send_nothing(citizen: Citizen, database_url: str) -> None:
    citizen.until_check()
    before = citizen.beside()
    before.get("kontrollera")
    citizen.press_send()
    receipt = citizen.receipt

    for slug in ("kvitto", "kontrollera", "handelse", "barnet", "filer", "anmalare", "fara"):
        citizen.get(slug)
        assert citizen.receipt == receipt, slug
    before.press_send()  # a page from before, sent again
    assert before.receipt == receipt
    assert reports(database_url) == 1


def test_a_crash_between_the_commit_and_the_receipt_gives_the_same_receipt(citizen: Citizen, database_url: str) -> None:
    citizen.until_check()
    [(answers, version)] = rows(database_url, "SELECT answers, version FROM draft")
    citizen.press_send()
    first = citizen.receipt
    with connect(database_url) as connection:  # as if the process had died before it kept the receipt
        connection.execute("UPDATE draft SET answers = %s, version = %s, receipt = NULL", [answers, version])
    citizen.get("kontrollera")
    citizen.press_send()
    assert citizen.receipt == first
    assert reports(database_url) == 1


def test_once_sent_the_answers_are_erased_and_the_receipt_remains(citizen: Citizen, database_url: str) -> None:
    citizen.until_check()
    citizen.get("filer")
    citizen.send(files=[("files", ("a.png", png(), "image/png"))])
    citizen.get("kontrollera")
    citizen.press_send()
    assert rows(database_url, "SELECT answers, receipt IS NOT NULL FROM draft") == [(None, True)]
    assert rows(database_url, "SELECT count(*) FROM draft_file") == [(0,)]
    assert citizen.get("").text.count("Hon har") == 0


def test_what_another_window_posts_after_the_sending_is_kept_and_can_become_a_report(
    citizen: Citizen, database_url: str, sealer: Sealer
) -> None:
    citizen.until_check()
    other = citizen.beside()
    other.get("handelse")
    citizen.press_send()

    page = other.go(narrative="Något nytt")
    assert (page.status, "redan skickad" in page.text) == (409, True)
    assert dict(page.form("handelse").fields)["narrative"] == "Något nytt"
    assert other.go().path == "/barnet"
    other.get("kontrollera")
    other.press_send()
    assert [sent["narrative"] for sent in working_copies(database_url, sealer)][1] == "Något nytt"


def test_answers_changed_while_another_window_sends_are_not_erased(
    citizen: Citizen, database_url: str, sealer: Sealer
) -> None:
    citizen.until_check(narrative="Först")
    [(version,)] = rows(database_url, "SELECT version FROM draft")
    citizen.beside().client.post("/handelse", data={"narrative": "Ändrat"})
    assert rows(database_url, "SELECT version FROM draft") == [(version + 1,)]
    with connect(database_url) as connection:  # the change came after the other window had read the answers
        connection.execute(
            """CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$
               BEGIN UPDATE draft SET version = version + 1; RETURN NULL; END $$;
               CREATE TRIGGER meanwhile AFTER INSERT ON idempotency EXECUTE FUNCTION meanwhile()"""
        )
    citizen.get("kontrollera")
    page = citizen.press_send()
    assert "has-more" in page.ids
    citizen.get("kontrollera")
    assert citizen.press_send().path == "/kvitto"
    assert [sent["narrative"] for sent in working_copies(database_url, sealer)] == ["Ändrat", "Ändrat"]


def test_a_new_report_starts_empty(citizen: Citizen, database_url: str) -> None:
    citizen.until_check(first_name=CANARY)
    citizen.press_send()
    page = citizen.send("ny", button={})
    assert page.path == "/"
    assert not citizen.token
    assert rows(database_url, "SELECT count(*) FROM draft") == [(0,)]
    assert CANARY not in citizen.until_check(first_name="Nils").text
    citizen.press_send()
    assert reports(database_url) == 2


def test_whoever_comes_after_a_sent_report_sees_an_empty_first_page(citizen: Citizen) -> None:
    citizen.until_check(danger="yes")
    citizen.press_send()
    assert "checked" not in citizen.get().html


def test_a_draft_that_has_been_begun_can_be_thrown_away_from_the_first_page(
    citizen: Citizen, database_url: str
) -> None:
    citizen.until_check()
    assert "begun" in citizen.get().ids
    citizen.send("ny", button={})
    assert rows(database_url, "SELECT count(*) FROM draft") == [(0,)]
    assert citizen.get("kontrollera").path == "/"


def test_after_two_hours_the_draft_is_gone_and_what_is_posted_is_kept(citizen: Citizen, database_url: str) -> None:
    citizen.until_check(first_name=CANARY)
    citizen.get("handelse")
    age(database_url, "2 hours")

    page = citizen.go(narrative="Skrivet länge")
    assert (page.status, "två timmar" in page.text) == (409, True)
    assert dict(page.form("handelse").fields)["narrative"] == "Skrivet länge"
    assert citizen.go().path == "/barnet"
    assert CANARY not in citizen.get("kontrollera").text
    citizen.press_send()
    assert reports(database_url) == 1


@pytest.mark.parametrize(("slug", "field"), [("barnet/nytt", "first_name"), ("situation", "whereabouts")])
def test_any_page_posted_too_late_comes_back_filled_in(
    citizen: Citizen, database_url: str, slug: str, field: str
) -> None:
    citizen.until_check()
    citizen.get(slug)
    age(database_url, "2 hours")
    page = citizen.go(**{field: "Kvar"})
    assert page.status == 409
    assert "notice" in page.ids
    assert "Kvar" in page.html
    assert citizen.go().status == 200
    assert "Kvar" in citizen.get("kontrollera").text


def test_a_file_that_comes_too_late_is_kept(citizen: Citizen, database_url: str) -> None:
    citizen.until_check()
    citizen.get("filer")
    age(database_url, "2 hours")
    page = citizen.send(files=[("files", ("sen.png", png(), "image/png"))])
    assert (page.status, "sen.png" in page.text) == (409, True)
    assert "sen.png" in citizen.get("kontrollera").text


def test_a_page_opened_too_late_says_what_happened(citizen: Citizen, database_url: str) -> None:
    citizen.until_check()
    age(database_url, "2 hours")
    page = citizen.get("kontrollera")
    assert (page.status, "finns inte kvar" in page.text) == (409, True)
    assert citizen.send("ny", button={}).path == "/"


def test_each_change_gives_two_more_hours_and_the_sweep_takes_what_is_older(
    citizen: Citizen, client: TestClient, database_url: str
) -> None:
    citizen.until_check()
    Citizen(client).until_check()
    age(database_url, "119 minutes")
    citizen.get("situation")
    citizen.go(whereabouts="Hemma")
    age(database_url, "2 minutes")
    with connect(database_url) as connection:
        assert drafts.forget_expired(connection) == 1
        assert drafts.forget_expired(connection) == 0
    assert citizen.get("kontrollera").status == 200


def test_a_browser_without_cookies_is_told_and_loses_nothing_that_it_posts(client: TestClient) -> None:
    citizen = Citizen(client)
    citizen.get()
    first = client.post("/", data={"immediate_danger": "no"}, follow_redirects=False)
    client.cookies.clear()
    page = client.get(first.headers["location"])
    assert (page.status_code, "tar inte emot kakor" in page.text) == (409, True)

    client.cookies.clear()
    posted = client.post("/handelse", data={"narrative": "Skrivet utan kakor"})
    assert posted.status_code == 409
    assert "Skrivet utan kakor" in posted.text
    assert "kakor" in posted.text


def test_a_made_up_cookie_opens_nothing(client: TestClient) -> None:
    for token in ("x", "å" * 30, "'; DROP TABLE draft", "0" * 4000):
        answer = client.get("/kontrollera", headers={"cookie": f"{COOKIE}={token}".encode()})
        assert answer.status_code in {200, 409}


def test_leaving_deletes_the_draft_and_the_cookie_and_leads_elsewhere(citizen: Citizen, database_url: str) -> None:
    citizen.until_check(first_name=CANARY)
    assert citizen.page
    assert "/lamna" in citizen.page.links
    token = citizen.token
    left = citizen.client.get("/lamna", follow_redirects=False)

    assert left.status_code == 303
    assert left.headers["location"].startswith("https://")
    assert left.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert left.headers["referrer-policy"] == "no-referrer"
    assert citizen.token is None
    assert rows(database_url, "SELECT count(*) FROM draft") == [(0,)]
    back = citizen.get("kontrollera")
    assert (back.path, CANARY in back.html) == ("/", False)
    citizen.client.cookies.set(COOKIE, token or "")
    assert CANARY not in citizen.get("kontrollera").html


def test_every_page_offers_to_leave_and_is_not_kept_by_the_browser(citizen: Citizen) -> None:
    for slug in ("", "kod", "komplettera", "om", "tillganglighet"):
        answer = citizen.client.get(f"/{slug}")
        assert 'id="leave" href="/lamna"' in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_while_the_database_is_away_nothing_is_lost_and_sending_again_does_not_double(
    citizen: Citizen, database_url: str, servers: Servers
) -> None:
    citizen.until_check()
    half = citizen.beside()
    half.get("situation")
    with away(database_url, servers):
        page = citizen.press_send()
        assert (page.status, "112" in page.text) == (503, True)
        assert "finns kvar" in page.text
        kept = half.go(whereabouts="Hos mormor")
        assert (kept.status, "Hos mormor" in kept.html) == (503, True)
        assert citizen.client.get("/lamna", follow_redirects=False).status_code == 303
        assert Citizen(citizen.client).get().status == 200  # the first page needs no database
        assert Citizen(citizen.client).get("om").status == 200
    assert half.token
    citizen.client.cookies.set(COOKIE, half.token)
    citizen.page = page
    citizen.press_send()
    assert citizen.receipt
    citizen.get("kontrollera")
    assert citizen.receipt
    assert reports(database_url) == 1


def test_nothing_personal_is_in_the_database_unsealed(
    citizen: Citizen, database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    citizen.until_check(first_name=CANARY, narrative=f"Om {CANARY}")
    citizen.get("filer")
    picture = CANARY.encode() * 50
    citizen.send(files=[("files", (f"{CANARY}.png", picture, "image/png"))])
    citizen.get("anmalare")
    citizen.go(reporter_kind="private")
    citizen.go(reporter_name=CANARY)
    token = citizen.token or "?"
    before = dump(database_url)
    citizen.press_send()
    for text in (before, dump(database_url)):
        for canary in (CANARY, CANARY.encode().hex(), CANARY[:9].encode().hex(), token, token.encode().hex()):
            assert canary not in text
    assert CANARY not in "".join(capfd.readouterr())
    assert before.count("draft:") == 1


def dump(database_url: str) -> str:
    """Every row of every table as text, binary values in hexadecimal."""
    with connect(database_url) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        ).fetchall()
        return "\n".join(
            f"{name}: {row}"
            for (name,) in tables
            for (row,) in connection.execute(f'SELECT t::text FROM "{name}" AS t').fetchall()
        )


def test_the_address_and_the_kind_of_browser_are_stored_nowhere(citizen: Citizen, database_url: str) -> None:
    citizen.client.headers["user-agent"] = "Kanariewebblasare/1.0"
    citizen.client.headers["x-forwarded-for"] = "203.0.113.77"
    citizen.until_check()
    before = dump(database_url)
    citizen.press_send()
    for text in (before, dump(database_url)):
        assert "Kanariewebblasare" not in text
        assert "203.0.113.77" not in text
