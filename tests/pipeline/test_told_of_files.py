"""What is said of files that an earlier run read: what is unchanged is not called replaced, whatever its place is now."""

from __future__ import annotations

from linkaudit.pipeline.assess import assess
from linkaudit.pipeline.ingest import ingest
from tests.pipeline.test_retention import job_of, night


def said(folder, *names):
    job, told = job_of(folder / "s.db")
    ingest(job, [folder / name for name in names], whole=True)
    assess(job)
    return [line for line in told if "read before" in line]


def test_a_link_list_under_another_name(tmp_path):
    night(tmp_path, 1)
    said(tmp_path, "links.csv", "products.csv", "redirects.csv")
    (tmp_path / "links.csv").rename(tmp_path / "a-links.csv")
    assert said(tmp_path, "products.csv", "redirects.csv", "a-links.csv") == [
        "products.csv: read before, unchanged", "redirects.csv: read before, unchanged",
        "links.csv: read before, replaced by what is given now",
    ]  # fmt: skip


def test_files_in_another_order_and_one_left_out(tmp_path):
    night(tmp_path, 1)
    said(tmp_path, "products.csv", "links.csv", "redirects.csv")
    names = ("redirects.csv", "products.csv", "links.csv")
    assert said(tmp_path, *names) == [f"{name}: read before, unchanged" for name in names]
    assert said(tmp_path, "redirects.csv", "products.csv")[2:] == ["links.csv: read before, left out: it is not among what is given now"]
    night(tmp_path, 2)
    assert said(tmp_path, "products.csv", "redirects.csv") == [
        "redirects.csv: read before, unchanged", "products.csv: read before, replaced by what is given now",
    ]  # fmt: skip
