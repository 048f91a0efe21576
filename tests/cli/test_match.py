"""``linkaudit match`` as a user types it."""

import json

import pytest
from click.testing import CliRunner

from linkaudit.cli.match import match
from tests.pipeline.answered import build, on_tiktok
from tests.seller_center.maker import make_batch_edit, make_result


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shelf = build(tmp_path)
    shelf.export("tent", "mug")
    files = [make_batch_edit(tmp_path / "batch.xlsx", [on_tiktok(1729592969712207008, 1729592969712207012, "Dome Tent", "TENT-R")]).path,
             make_result(tmp_path / "failed_result.xlsx", [("12052931 The title", {"product_name": "Enamel Mug", "seller_sku": "MUG"})]).path]  # fmt: skip
    return lambda *options: CliRunner().invoke(match, ["--db", "s.db", *options, *map(str, files)], catch_exceptions=False)


def test_what_is_said_goes_to_stdout_and_progress_to_stderr(run):
    done = run()
    assert done.exit_code == 0
    assert done.stdout.startswith("batch.xlsx: 1 SKU listed\nfailed_result.xlsx: 1 row refused\n")
    assert "(TS102 12052931): The title has an emoji" in done.stdout
    assert "batch.xlsx: reading as batch edit" in done.stderr
    assert run("-q").stderr == ""


def test_json_has_every_number(run):
    report = json.loads(run("--json").stdout)
    assert (report["listed_skus"], report["refused"], report["again"], report["waiting"]) == (1, 1, 1, 0)
    assert report["coverage"] == {"currency": "USD", "listed": "60.00", "at_risk": "100.00", "share": "0.6000"}
    assert [one["ts_code"] for one in report["reasons"]] == ["TS102"]


def test_a_file_must_be_named():
    done = CliRunner().invoke(match, [])
    assert done.exit_code == 2
    assert "FILE" in done.output
