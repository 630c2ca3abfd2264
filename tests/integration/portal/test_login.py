"""Signing in to the portal at a real OpenID Connect issuer, and everything that must not let anybody in."""

from __future__ import annotations

import base64
import json
import ssl
from pathlib import Path
from time import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from casework.access import Role
from intake.cookies import SESSION_COOKIE
from intake.issuer import STATE_COOKIE
from store.database import connect
from store.sealing import Sealer
from tests.support.pages import Page, browser
from tests.support.portal import at_issuer, begin_login, finish_login, issuer_process, session_for, visitor
from tests.support.shared import Servers
from tests.support.web import pass_for, web


def refused(answer: Any) -> bool:
    page = Page(answer)
    return answer.status_code == 403 and "gick inte att bekräfta" in page.text and SESSION_COOKIE not in answer.cookies


def opened(sealer: Sealer, cookie: str) -> dict[str, Any]:
    found: dict[str, Any] = sealer.unseal_json(base64.urlsafe_b64decode(cookie), where="cookie/login")
    return found


def sealed(sealer: Sealer, kept: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(sealer.seal_json(kept, where="cookie/login")).decode()


def test_a_teacher_signs_in_and_is_greeted_by_name_and_school(client: TestClient) -> None:
    page = visitor(client, "lena.larare")("/portal")

    assert page.status == 200
    assert "Lena Lärare" in page.text
    assert "Tallskolan" in page.text


def test_a_login_reads_no_certificates_and_so_holds_nobody_up(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading them takes a tenth of a second, in which the web process takes in no report."""
    read: list[str] = []

    def counted(self: ssl.SSLContext, *args: Any, **named: Any) -> None:
        read.append("certificates")

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
    visitor(client, "lena.larare")
    assert read == []


def test_the_login_asks_for_a_code_with_proof_key_state_and_nonce(client: TestClient) -> None:
    address, _ = begin_login(client)

    for part in ("response_type=code", "code_challenge_method=S256", "code_challenge=", "state=", "nonce="):
        assert part in address


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(client: TestClient) -> None:
    address, state = begin_login(client)
    answer = finish_login(client, at_issuer(address, "lena.larare"), state)

    [cookie] = [c for c in answer.headers.get_list("set-cookie") if c.startswith(SESSION_COOKIE)]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert answer.headers["location"] == "/portal"


def test_behind_https_cookies_belong_to_this_host_alone(
    servers: Servers, database_url: str, keyring: Path, issuer: str
) -> None:
    public = "https://oro.example.se"
    with web(
        database_url, servers.redis_url, keyring, oidc_issuer=issuer, oidc_client_secret="any", public_url=public
    ) as client:
        answer = client.get("/portal/login/start", follow_redirects=False)

    assert "redirect_uri=https%3A%2F%2Foro.example.se%2Fportal%2Fcallback" in answer.headers["location"]
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith(f"__Host-{STATE_COOKIE}=")
    assert "Secure" in cookie
    assert "Path=/;" in cookie


def test_whoever_was_on_the_way_to_a_page_of_the_portal_comes_there(client: TestClient) -> None:
    address, state = begin_login(client, way_on="/portal/mallar")
    answer = finish_login(client, at_issuer(address, "lena.larare"), state)

    assert answer.headers["location"] == "/portal/mallar"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/portal/", "/board", "/portal/../board"])
def test_a_login_leads_to_no_other_place(client: TestClient, elsewhere: str) -> None:
    address, state = begin_login(client, way_on=elsewhere)
    answer = finish_login(client, at_issuer(address, "lena.larare"), state)

    assert answer.headers["location"] == "/portal"


def test_another_state_than_the_one_begun_with_lets_nobody_in(client: TestClient) -> None:
    address, state = begin_login(client)
    callback = at_issuer(address, "lena.larare").split("&state=")[0] + "&state=guessed"

    assert refused(finish_login(client, callback, state))


def test_a_login_begun_in_another_browser_lets_nobody_in(client: TestClient) -> None:
    theirs, _ = begin_login(client)
    _, mine = begin_login(client)

    assert refused(finish_login(client, at_issuer(theirs, "lena.larare"), mine))


def test_a_nonce_of_another_login_lets_nobody_in(client: TestClient, sealer: Sealer) -> None:
    address, cookie = begin_login(client)
    kept = opened(sealer, cookie)
    [entry] = kept["session"].values()
    entry["data"]["nonce"] = "of-another-login"

    assert refused(finish_login(client, at_issuer(address, "lena.larare"), sealed(sealer, kept)))


def test_a_login_that_took_too_long_lets_nobody_in(client: TestClient, sealer: Sealer) -> None:
    address, cookie = begin_login(client)
    late = {**opened(sealer, cookie), "until": time() - 1}

    assert refused(finish_login(client, at_issuer(address, "lena.larare"), sealed(sealer, late)))


@pytest.mark.parametrize("cookie", ["", "x", "AAAA", "not base64 !"])
def test_no_cookie_or_a_made_up_one_lets_nobody_in(client: TestClient, cookie: str) -> None:
    address, _ = begin_login(client)

    assert refused(finish_login(client, at_issuer(address, "lena.larare"), cookie))


def test_a_code_works_once(client: TestClient) -> None:
    address, state = begin_login(client)
    callback = at_issuer(address, "lena.larare")
    assert finish_login(client, callback, state).status_code == 303

    assert refused(finish_login(client, callback, state))


def test_somebody_who_breaks_off_at_the_issuer_is_not_signed_in(client: TestClient) -> None:
    address, state = begin_login(client)
    begun = address.split("state=")[1].split("&")[0]

    assert refused(finish_login(client, f"/portal/callback?error=access_denied&state={begun}", state))


def test_an_id_token_past_its_time_lets_nobody_in(servers: Servers, database_url: str, keyring: Path) -> None:
    person = {"sub": "late", "organisation_id": "1", "name": "Sen Senare"}
    with (
        issuer_process("--token-max-age=-500", "--user-claims", json.dumps(person)) as issuer,
        web(database_url, servers.redis_url, keyring, oidc_issuer=issuer, oidc_client_secret="any") as client,
    ):
        address, state = begin_login(client)
        assert refused(finish_login(client, at_issuer(address, "late"), state))


def test_a_login_that_names_no_employer_makes_no_reporter(client: TestClient) -> None:
    address, state = begin_login(client)
    answer = finish_login(client, at_issuer(address, "nobody-in-particular"), state)

    assert answer.status_code == 403
    assert "var du arbetar" in Page(answer).text
    assert SESSION_COOKIE not in answer.cookies


def test_an_issuer_that_is_away_is_told_in_words(servers: Servers, database_url: str, keyring: Path) -> None:
    with web(database_url, servers.redis_url, keyring, oidc_issuer="http://127.0.0.1:9") as client:
        answer = client.get("/portal/login/start", follow_redirects=False)

    assert answer.status_code == 503
    assert "Inloggningstjänsten svarar inte" in Page(answer).text


def test_an_issuer_that_calls_itself_something_else_is_not_trusted(
    servers: Servers, database_url: str, keyring: Path, issuer: str
) -> None:
    other_name = issuer.replace("127.0.0.1", "localhost") + "/."
    with web(database_url, servers.redis_url, keyring, oidc_issuer=other_name) as client:
        assert client.get("/portal/login/start", follow_redirects=False).status_code == 503


def test_without_an_issuer_the_portal_says_so(servers: Servers, database_url: str, keyring: Path) -> None:
    with web(database_url, servers.redis_url, keyring) as client:
        assert "inte anslutit" in Page(client.get("/portal")).text
        assert client.get("/portal/login/start").status_code == 503


def test_logging_out_ends_the_session_here_and_leads_to_the_issuer(client: TestClient, issuer: str) -> None:
    session = session_for(client, "lena.larare")
    visit = browser(client, session)

    page = visit("/portal/logout", {"x": ""})
    assert "Du är utloggad" in page.text
    [end] = [link for link in page.links if link.startswith(issuer)]
    assert "post_logout_redirect_uri=" in end
    assert visit("/portal").path == "/portal/login"


def test_a_session_idles_out_after_fifteen_minutes_and_is_not_brought_back(
    client: TestClient, database_url: str
) -> None:
    visit = visitor(client, "lena.larare")
    assert visit("/portal").status == 200
    with connect(database_url) as connection:
        connection.execute("UPDATE access_token SET last_seen_at = last_seen_at - interval '14 minutes'")
        assert visit("/portal").path == "/portal"
        connection.execute("UPDATE access_token SET last_seen_at = last_seen_at - interval '16 minutes'")

    assert visit("/portal").path == "/portal/login"
    assert visit("/portal").path == "/portal/login"


def test_a_session_ends_with_the_working_day_however_busy(client: TestClient, database_url: str) -> None:
    visit = visitor(client, "lena.larare")
    with connect(database_url) as connection:
        row = connection.execute("SELECT expires_at - created_at, idle_limit FROM access_token").fetchone()
        assert row is not None
        assert [value.total_seconds() for value in row] == pytest.approx([9 * 3600, 900], abs=5)
        connection.execute("UPDATE access_token SET expires_at = clock_timestamp()")

    assert visit("/portal").path == "/portal/login"


def test_our_own_staff_sign_in_at_the_same_issuer_and_come_to_the_board(client: TestClient) -> None:
    address, state = begin_login(client)
    answer = finish_login(client, at_issuer(address, "bea.bedomare"), state)
    assert answer.headers["location"] == "/board"

    visit = browser(client, answer.cookies[SESSION_COOKIE])
    assert visit("/feedback").status == 200
    assert visit("/portal").status == 403


REPORTERS_PAGES = ["/portal", "/portal/anmalan/ny", "/portal/skickade", "/portal/aterkoppling", "/portal/mallar"]
STAFF_PAGES = ["/questions", "/mentioned-children", "/regroupings", "/feedback"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REPORTER])
def test_the_portal_is_for_mandated_reporters_only(
    client: TestClient, database_url: str, keyring: Path, role: Role
) -> None:
    visit = browser(client, pass_for(database_url, keyring, role, "anna", kind="session"))

    assert [visit(path).status for path in (*REPORTERS_PAGES, "/portal/nycklar")] == [403] * 6


def test_a_reporter_opens_no_page_of_the_staff(client: TestClient) -> None:
    session = session_for(client, "rakel.rektor")
    visit = browser(client, session)

    assert [visit(path).status for path in STAFF_PAGES] == [403] * 4
    assert visit("/board").path == "/login"
    client.cookies = {SESSION_COOKIE: session}
    paths = ["/api/v1/queues", "/api/v1/queue?municipality=2081", "/api/v1/export"]
    assert [client.get(path).status_code for path in paths] == [403] * 3


def test_nobody_signed_in_is_led_to_the_login(client: TestClient) -> None:
    client.cookies.clear()
    assert [client.get(path).url.path for path in REPORTERS_PAGES] == ["/portal/login"] * 5


def test_a_form_on_another_site_does_nothing_with_a_reporters_session(client: TestClient) -> None:
    headers = {"Cookie": f"{SESSION_COOKIE}={session_for(client, 'lena.larare')}", "Sec-Fetch-Site": "cross-site"}
    client.cookies.clear()

    assert client.post("/portal/anmalan/ny", headers=headers).status_code == 403
    assert client.post("/portal/logout", headers=headers).status_code == 403
