"""Every shop of ``fixtures/``: its files go in, and what its ``expected.toml`` names comes out."""

from __future__ import annotations

import csv
import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.process import python

FIXTURES = Path(__file__).parents[1] / "fixtures"
SHOPS = sorted(path.parent for path in FIXTURES.glob("*/expected.toml"))
KEYS = {"says", "options", "status", "told", "rows", "summary"}


def at(summary: Any, path: str) -> Any:
    """Return what stands at a path such as ``money.0.currency``; 0 for a number that is left out."""
    for step in path.split("."):
        summary = summary[int(step)] if isinstance(summary, list) else summary.get(step, 0)
    return summary


def test_every_folder_is_a_shop():
    assert {path.name for path in SHOPS} == {path.name for path in FIXTURES.iterdir() if path.is_dir()}
    assert SHOPS


@pytest.mark.parametrize("shop", SHOPS, ids=lambda path: path.name)
def test_what_goes_in_comes_out_as_expected(shop, tmp_path):
    expected = tomllib.loads((shop / "expected.toml").read_text("utf-8"))
    assert expected.keys() <= KEYS, f"unknown keys: {expected.keys() - KEYS}"
    files = sorted((shop / "in").iterdir())
    out = tmp_path / "out"
    done = python("-m", "linkaudit", "run", *files, "--out", out, *expected["options"], cwd=tmp_path, env={"PATH": os.environ["PATH"]})
    assert done.returncode == expected.get("status", 0), done.stderr
    for text in expected.get("told", ()):
        assert text in done.stderr
    for wanted in expected.get("rows", ()):
        with (out / wanted["file"]).open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if all(row[name] == value for name, value in wanted["where"].items())]
        assert [{name: row[name] for name in one} for row, one in zip(rows, wanted["are"], strict=True)] == wanted["are"]
    if expected.get("summary"):
        summary = json.loads((out / "summary.json").read_text("utf-8"))
        assert {path: at(summary, path) for path in expected["summary"]} == expected["summary"]
