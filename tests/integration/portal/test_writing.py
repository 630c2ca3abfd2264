"""Writing in the portal: drafts, what is missing, files, templates."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from store.database import connect
from tests.support.kept import count
from tests.support.pages import browser
from tests.support.portal import (
    Visit,
    begin_draft,
    send,
    session_for,
    visitor,
    write,
)


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


def test_a_child_can_be_taken_away_again(lena: Visit) -> None:
    page = write(begin_draft(lena), lena, action="add_child")
    page = write(page, lena, action="remove_child:1", **{"child-2-first_name": "Nils"})
    fields = dict(page.form(page.path).fields)

    assert fields["child-1-first_name"] == "Nils"
    assert "child-2-first_name" not in fields


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
