"""Attachments and the virus scanner: what is infected is held, and what nobody could scan waits for it."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from store.files import Files, files_from
from store.files.scanner import ClamAv
from tests.support.attached import a_minute_passes, check_all, holds, sent, states
from tests.support.clamd import clamd
from tests.support.files import EICAR, PDF, jpeg
from workers.attachments import check_waiting
from workers.context import Context


def test_an_infected_file_is_held_and_a_clean_one_has_no_warning(client: TestClient, own: Context, visit: Any) -> None:
    report_id = sent(client, eicar__txt=EICAR, a__pdf=PDF)
    with clamd() as daemon:
        own.files = Files(scanner=ClamAv(daemon.address))
        check_waiting(own)
    assert states(own, report_id) == [("held", None, "infected", "infected"), ("stored", "pdf", "not_cleaned", "clean")]


def test_where_a_scan_is_required_files_wait_for_the_scanner_without_an_attempt_being_counted(
    client: TestClient, own: Context
) -> None:
    report_id = sent(client, a__jpg=jpeg())
    away = Files(scanner=ClamAv("127.0.0.1:1", rest_s=0), require_scan=True)
    for _ in range(5):
        own.files = away
        assert check_waiting(own) == 1
        assert states(own, report_id) == [("unchecked", None, "awaits_scan", "not_scanned")]
        a_minute_passes(own)
    with clamd() as daemon:
        own.files = Files(scanner=ClamAv(daemon.address), require_scan=True)
        assert check_waiting(own) == 1
    assert states(own, report_id) == [("stored", "picture", None, "clean")]


def test_files_stored_without_a_scan_are_scanned_when_there_is_a_scanner(client: TestClient, own: Context) -> None:
    report_id = sent(client, eicar__txt=EICAR, a__pdf=PDF)
    check_all(own)
    assert [row[0] for row in states(own, report_id)] == ["stored", "stored"]
    own.files = Files(scanner=ClamAv("127.0.0.1:1", rest_s=0))
    a_minute_passes(own)
    assert check_waiting(own) == 2  # in vain, and put off
    a_minute_passes(own)
    with clamd() as daemon:
        own.files = Files(scanner=ClamAv(daemon.address))
        assert check_waiting(own) == 2
        a_minute_passes(own)
        assert check_waiting(own) == 0
    assert states(own, report_id) == [
        ("held", "text", "infected", "infected"),
        ("stored", "pdf", "not_cleaned", "clean"),
    ]
    assert holds(own)


def test_the_settings_name_the_scanner_and_one_that_nobody_could_pass_is_refused(own: Context) -> None:
    named = own.settings.model_validate({"clamav": "clamav:3310", "require_scan": True})
    files = files_from(named)
    assert files.scanner == ClamAv("clamav:3310")
    assert files.require_scan
    assert not files_from(own.settings).is_scanning
    for wrong in ({"require_scan": True}, {"clamav": "clamav"}):
        with pytest.raises(ValueError):
            own.settings.model_validate(wrong)
