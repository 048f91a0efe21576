"""linkaudit's own results are no input: refused by name wherever exports are read, and nothing is saved."""

import pytest


@pytest.fixture
def audited(shop):
    shop.run("run", *shop.files, "--domain", "shop.example", "--out", "out", "-q")
    shop.run("export", "junit", "sarif", "acknowledge", "--out", "out", "-q")
    return shop


NAMES = ("mapping.csv", "findings.csv", "links.csv", "traffic.csv", "problems.csv", "plan.csv", "acknowledge.csv", "listing-1.csv", "report.html",
         "summary.json", "findings.junit.xml", "findings.sarif")  # fmt: skip


@pytest.mark.parametrize("command", ["run", "crawl", "traffic", "match"])
def test_each_is_refused_by_name(audited, command):
    for name in NAMES if command == "crawl" else ("mapping.csv", "links.csv"):
        more = ["--domain", "shop.example", "--out", "again"] if command == "run" else []
        path = (audited.folder / "out" / name).rename(audited.folder / f"my-{name}")
        done = audited.run(command, audited.products, path, *more, "--db", "other.db", status=2)
        assert f"my-{name}: is linkaudit's own {name}" in done.stderr
        assert not (audited.folder / "other.db").exists()
        assert not (audited.folder / "again").exists()


def test_with_names_for_people_too(audited):
    audited.run("export", "mapping", "findings", "links", "--headers", "zh", "--bom", "--out", "zh")
    for name in ("mapping.csv", "findings.csv", "links.csv"):
        assert f"linkaudit's own {name}" in audited.run("run", audited.products, f"zh/{name}", "--out", "x", "--db", "y.db", status=2).stderr


def test_what_is_read_back_by_contract_still_is(audited):
    assert "accepted" in audited.run("ack", "out/acknowledge.csv", "--dry-run").stdout
    audited.run("listing", "categories", "--save", "map.csv")
    audited.run("listing", "categories", "--load", "map.csv")
