"""Every report and truth has the shape of formats.md, whatever the split."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sluss.generate
from sluss.generate import SPLITS, generate, to_line, write
from sluss.generate.moments import stockholm

Pairs = list[tuple[dict[str, Any], dict[str, Any]]]

ORDERLY = [split for split in SPLITS if split != "hostile"]
REPORT_FIELDS = [
    "report_key", "received_at", "municipality", "channel", "idempotency_key", "language",
    "reporter", "children", "narrative", "danger", "attachments",
]  # fmt: skip
CHILD_FIELDS = {
    "first_name", "last_name", "personal_number", "birth_date", "age_text", "gender",
    "address", "postal_code", "city", "school", "class_name", "guardians",
}  # fmt: skip
REPORTER_FIELDS = {"kind", "role", "organisation", "name", "phone", "email", "wants_feedback"}
DANGER_FIELDS = {"immediate_danger", "child_alone", "violence_ongoing", "suspect_in_home", "guardians_informed"}
CHANNELS = {"public_form", "portal", "api", "phone", "letter", "sdk", "email", "file"}


@pytest.mark.parametrize("split", ORDERLY)
def test_a_report_has_the_fields_of_the_contract(splits: dict[str, Pairs], split: str) -> None:
    for report, _ in splits[split]:
        assert list(report) == REPORT_FIELDS
        assert re.fullmatch(r"[0-9a-f]{16}", report["report_key"])
        assert re.fullmatch(r"\d{4}", report["municipality"]["code"])
        assert report["channel"] in CHANNELS
        assert set(report["reporter"]) == REPORTER_FIELDS
        assert report["reporter"]["kind"] in {"anonymous", "private", "mandated"}
        assert set(report["danger"]) == DANGER_FIELDS
        assert isinstance(report["narrative"], str)
        assert report["narrative"].strip()
        for child in report["children"]:
            assert set(child) == CHILD_FIELDS
            assert all(set(guardian) == {"name", "phone", "relation"} for guardian in child["guardians"])
            assert all(child[field] is None or isinstance(child[field], str) for field in CHILD_FIELDS - {"guardians"})


@pytest.mark.parametrize("split", SPLITS)
def test_keys_are_unique_and_the_truth_follows_the_reports(splits: dict[str, Pairs], split: str) -> None:
    pairs = splits[split]
    assert max(Counter(report["report_key"] for report, _ in pairs).values()) == 1
    assert all(report["report_key"] == truth["report_key"] for report, truth in pairs)


@pytest.mark.parametrize("split", ORDERLY)
def test_reports_come_in_order_of_arrival_with_the_offset_of_stockholm(splits: dict[str, Pairs], split: str) -> None:
    times = [datetime.fromisoformat(report["received_at"]) for report, _ in splits[split]]
    assert times == sorted(times)
    assert all(time == stockholm(time.replace(tzinfo=None)) and time.utcoffset() is not None for time in times)


@pytest.mark.parametrize("split", SPLITS)
def test_the_truth_names_one_child_per_entry(splits: dict[str, Pairs], split: str) -> None:
    for report, truth in splits[split]:
        entries = report.get("children")
        assert len(truth["child_ids"]) == (len(entries) if isinstance(entries, list) else 0)
        assert len({*truth["child_ids"], *truth["unlisted_child_ids"]}) == len(truth["child_ids"]) + len(
            truth["unlisted_child_ids"]
        )
        assert truth["child_ids"] or truth["unlisted_child_ids"]
        assert isinstance(truth["acute"], bool)
        assert isinstance(truth["is_first_hand"], bool)


@pytest.mark.parametrize("split", SPLITS)
def test_novel_spans_mark_the_sentence_of_each_novel_fact(splits: dict[str, Pairs], split: str) -> None:
    for report, truth in splits[split]:
        assert len(truth["novel_spans"]) == len(truth["novel_facts"])
        for start, end in truth["novel_spans"]:
            passage = report["narrative"][start:end]
            assert len(passage) >= 12
            assert passage == passage.strip()
            assert start == 0 or report["narrative"][start - 1].isspace()
        has_text = isinstance(report.get("narrative"), str)
        assert truth["characters"] == (len(report["narrative"]) if has_text else None)


@pytest.mark.parametrize("split", [split for split in ORDERLY if split not in {"surge", "template"}])
def test_the_first_report_about_a_child_holds_no_novel_fact_and_later_ones_do(
    splits: dict[str, Pairs], split: str
) -> None:
    seen: set[str] = set()
    later = 0
    for _, truth in splits[split]:
        main = truth["child_ids"][0]
        assert main in seen or not truth["novel_facts"] or len(truth["child_ids"]) > 1
        later += bool(truth["novel_facts"])
        seen.add(main)
    assert later > 20


@pytest.mark.parametrize("split", SPLITS)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(split: str) -> None:
    def lines(seed: int) -> list[str]:
        return [to_line(report) + to_line(truth) for report, truth in generate(split, seed=seed, scale=0.05)]

    assert lines(3) == lines(3)
    assert not set(lines(3)) & set(lines(4))


def test_the_bytes_do_not_depend_on_the_hash_seed_of_the_process() -> None:
    program = (
        "import hashlib; from sluss.generate import SPLITS, generate, to_line; "
        "lines = [to_line(r) + to_line(t) for s in SPLITS for r, t in generate(s, seed=5, scale=0.03)]; "
        "print(hashlib.sha256(''.join(lines).encode()).hexdigest())"
    )
    root = Path(sluss.generate.__file__).parents[2]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_a_larger_scale_adds_reports_and_changes_none() -> None:
    small, large = (
        {report["report_key"]: (report, truth) for report, truth in generate("year", seed=2, scale=scale)}
        for scale in (0.02, 0.05)
    )
    ordinary = {key: pair for key, pair in small.items() if pair[1]["kind"] == "ordinary"}
    assert len(ordinary) > 40
    assert ordinary.items() <= large.items()


@given(
    split=st.sampled_from(ORDERLY),
    seed=st.integers(min_value=0, max_value=10**9),
    scale=st.floats(min_value=0, max_value=0.04),
)
@settings(max_examples=25, deadline=None)
def test_any_seed_and_scale_give_reports_that_strict_json_can_carry(split: str, seed: int, scale: float) -> None:
    for report, truth in generate(split, seed=seed, scale=scale):
        assert json.loads(to_line(report)) == report
        assert json.loads(to_line(truth)) == truth


@pytest.mark.parametrize("split", SPLITS)
def test_scale_zero_gives_nothing(split: str) -> None:
    assert list(generate(split, seed=1, scale=0)) == []


def test_an_unknown_split_or_an_impossible_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown split"):
        generate("flood", seed=1)
    for scale in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="scale"):
            generate("surge", seed=1, scale=scale)


def test_write_makes_the_folder_and_counts_what_it_wrote(tmp_path: Path) -> None:
    counts = write("surge", seed=1, scale=0.1, out=tmp_path / "new" / "folder")
    reports = (tmp_path / "new" / "folder" / "reports.jsonl").read_text(encoding="ascii").splitlines()
    truths = [
        json.loads(line)
        for line in (tmp_path / "new" / "folder" / "truth.jsonl").read_text(encoding="ascii").splitlines()
    ]
    assert counts.reports == len(reports) == len(truths) == 150
    assert counts.report_children == sum(len(truth["child_ids"]) for truth in truths)
    assert counts.novel_facts == sum(len(truth["novel_facts"]) for truth in truths)
    assert counts.children == len(
        {child for truth in truths for child in truth["child_ids"] + truth["unlisted_child_ids"]}
    )


def test_the_generator_imports_nothing_of_the_recogniser() -> None:
    for path in Path(sluss.generate.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] == "dedupe" or name == "config.reference"]
