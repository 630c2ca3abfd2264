"""`sluss train` on a file of pairs: what it writes, what it says, and when it stops."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.linking import linking_weights
from config.settings import Settings
from dedupe.train.method import Method
from dedupe.train.pairs import LabelledPair, to_plain
from sluss import cli_train
from sluss.attached import Failure
from sluss.cli_train import train
from tests.unit.train.test_training import NAMES, judged, town


def write(path: Path, pairs: list[LabelledPair]) -> Path:
    path.write_text("".join(json.dumps(to_plain(pair)) + "\n" for pair in pairs), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def pairs_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("pairs") / "pairs.jsonl", judged(town(70, seed=21)))


def run(pairs: Path, out: Path, capsys: pytest.CaptureFixture[str], **options: Any) -> dict[str, Any]:
    train(out_file=out, pairs_file=pairs, as_json=True, **options)
    return json.loads(capsys.readouterr().out)


def test_the_command_writes_a_weights_file_that_can_be_chosen(
    pairs_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "weights.toml"
    told = run(pairs_file, out, capsys)
    weights = linking_weights(out)
    assert weights.version == told["version"]
    assert told["version"].endswith("-labelled-1")
    assert told["judgement"]["pairs"] == told["held_back"]
    assert told["changes"]


def test_a_second_training_of_the_day_gets_another_version_and_starts_from_the_file_in_use(
    pairs_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(pairs_file, tmp_path / "one.toml", capsys)
    monkeypatch.setattr(cli_train, "settings", lambda: Settings(linking_file=tmp_path / "one.toml"))
    second = run(pairs_file, tmp_path / "two.toml", capsys)
    assert second["version"].endswith("-labelled-2")
    assert second["judgement"]["before"]["version"] == first["version"]


def test_the_table_names_every_figure_before_and_after(
    pairs_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(out_file=tmp_path / "weights.toml", pairs_file=pairs_file)
    shown = " ".join(capsys.readouterr().out.split())
    for figure in ("wrong joins", "joined or asked", "log loss", "Brier", "calibration error", "labelled-1"):
        assert figure in shown


def test_too_few_pairs_stop_with_how_many_there_are_and_write_nothing(tmp_path: Path) -> None:
    few = write(tmp_path / "few.jsonl", judged(town(3, seed=22)))
    with pytest.raises(Failure, match=r"There are \d+ confirmed and \d+ separated.*50 of each"):
        train(out_file=tmp_path / "weights.toml", pairs_file=few)
    assert not (tmp_path / "weights.toml").exists()


def test_a_line_that_is_no_pair_is_named_by_its_number_and_never_quoted(tmp_path: Path) -> None:
    [pair, *_] = judged(town(3, seed=22))
    file = tmp_path / "broken.jsonl"
    broken = {**to_plain(pair), "label": "Tyra Ekvall"}
    file.write_text(json.dumps(to_plain(pair)) + "\n" + json.dumps(broken) + "\n", encoding="utf-8")
    with pytest.raises(Failure, match="Pair 2 of") as caught:
        train(out_file=tmp_path / "weights.toml", pairs_file=file)
    assert "Tyra" not in str(caught.value)


def test_weights_that_join_more_children_wrongly_are_written_aside_and_stop_the_command(tmp_path: Path) -> None:
    found = cli_train_training()
    assert found.judgement is not None
    days = {
        day: replace(decisions, wrong_joins=decisions.wrong_joins + 1)
        for day, decisions in found.judgement.before.days.items()
    }
    worse = replace(found, judgement=replace(found.judgement, after=replace(found.judgement.after, days=days)))
    out = tmp_path / "weights.toml"
    written = cli_train._write(worse, out)
    with pytest.raises(Failure, match=r"REJECTED: wrong joins on held-back pairs rise.*weights\.rejected\.toml"):
        cli_train._conclude(worse, written)
    assert not out.exists()
    assert tomllib.loads((tmp_path / "weights.rejected.toml").read_text())["version"] == "x"


def cli_train_training() -> Any:
    from config.linking import linking_text
    from dedupe.train.training import train as learn

    pairs = judged(town(70, seed=21))
    return learn(linking_text(), version="x", method=Method.LABELLED, pairs=pairs, records=[], names=NAMES)
