"""What stands between Splink and the rest: a sentence when it is missing, silence when it fails, frequencies by child."""

from __future__ import annotations

import logging

import pytest

from sluss.attached import Failure
from sluss.relink.columns import columns
from sluss.relink.engine import Row, frequencies, library, quietly
from tests.support.children import child


def test_a_missing_library_is_one_sentence_that_says_what_to_run() -> None:
    with pytest.raises(Failure, match=r"^no_such_library is not installed\. Run `make setup-batch`"):
        library("no_such_library")


@quietly()
def fail_loudly() -> None:
    print("Kanariefågel")
    logging.getLogger("splink").warning("Kanariefågel")
    raise ValueError("Kanariefågel")


def test_an_error_of_splink_s_loses_its_words_which_may_quote_a_report(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Failure, match="ValueError") as raised:
        fail_loudly()
    assert "Kanarie" not in str(raised.value)
    assert raised.value.__suppress_context__
    assert "Kanarie" not in capsys.readouterr().out + caplog.text


def test_a_flood_about_one_child_does_not_make_its_name_common() -> None:
    known = columns(child("Tyra", "Ekvall"))
    flood = [Row(at, "flood", True, True, known) for at in range(100)]
    others = [Row(100 + at, f"g{at}", True, True, columns(child("Nils"))) for at in range(3)]
    found = {row["first_name"]: row["tf_first_name"] for row in frequencies([*flood, *others], "first_name")}
    assert found == {"nils": 0.75, "tyra": 0.25}
