"""`export junit sarif`: what build servers read. The whole of SARIF's schema is not here: its parts that we use are."""

from __future__ import annotations

import json
import re
from collections import Counter
from xml.etree import ElementTree as ET

import pytest

UGLY = 'a "b" & <c>\u0007 {0} [x](y)'
BODY = '<p>\U0001f600 <a href="https://elsewhere.example/?a=1&amp;b=%3Cscript%3E">x</a> <a href="/pages/none">y</a></p>'
TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """Files of an audit of which one finding is accepted and one rule muted."""
    from tests.cli.conftest import PRODUCTS, Shop

    shop = Shop(tmp_path_factory.mktemp("pipelines"))
    product = PRODUCTS["products"][0] | {"title": UGLY, "body_html": BODY}
    shop.write("products.json", json.dumps({"products": [product]}))
    shop.write("linkaudit.toml", '[[rules.mute]]\ncodes = ["LA204"]\nreason = "known"\n')
    shop.run("run", *shop.files, "--domain", "shop.example", "-q")
    assert not [path.name for path in (shop.folder / "out").iterdir() if path.suffix in {".sarif", ".xml"}]  # run writes all but these
    shop.run("ack", "--code", "LA101", "--reason", "<fine>", "--by", "Ana")
    done = shop.run("export", "junit", "sarif", "findings", "--out", "out")
    assert [line.rpartition("/")[2] for line in done.stdout.splitlines()] == ["findings.junit.xml", "findings.sarif", "findings.csv"]
    return shop.folder / "out"


def test_junit(out):
    root = ET.parse(out / "findings.junit.xml").getroot()  # noqa: S314  our own file
    cases = list(root.iter("testcase"))
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases)
    for node in (root, *root):
        inside = Counter(child.tag for case in node.iter("testcase") for child in case)
        assert [int(node.get(name, "")) for name in ("tests", "failures", "skipped")] == [
            len(list(node.iter("testcase"))), inside["failure"], inside["skipped"],
        ]  # fmt: skip
    known = {(case.get("classname"), child.tag): child for case in cases for child in case}
    assert known["linkaudit.LA101", "skipped"].get("message") == "accepted by Ana: <fine>"
    assert known["linkaudit.LA204", "skipped"].get("message") == "muted in the settings: known"
    assert "behind it: 20.00 USD" in (known["linkaudit.LA301", "failure"].text or "")
    gone = next(case for case in cases if case.get("classname") == "linkaudit.LA301" and case.get("file") == "links.csv")
    assert gone.get("line") == "3"
    assert any('a "b" & <c> {0}' in (case.get("name") or "") for case in cases)
    assert [case.get("name") for case in cases if case.get("classname") == "linkaudit.LA303"] == ["no finding"]


def test_sarif(out):
    log = json.loads((out / "findings.sarif").read_text("utf-8"))
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert all(TIMES.fullmatch(run["invocations"][0][name]) for name in ("startTimeUtc", "endTimeUtc"))
    for one in run["results"]:
        assert set(one) == {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "baselineState", "suppressions",
                            "properties"}  # fmt: skip
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["level"] in {"error", "warning", "note"}
        assert one["baselineState"] in {"new", "unchanged"}
        (location,) = one["locations"]
        assert set(location) <= {"physicalLocation", "logicalLocations"}
        for place in filter(None, [location.get("physicalLocation")]):
            assert re.fullmatch(r"[\w.~!$&'()*+,;=@%/-]+", place["artifactLocation"]["uri"])  # a relative reference, RFC 3986
            assert place.get("region", {"startLine": 1})["startLine"] >= 1
    suppressed = {one["ruleId"]: one["suppressions"][0] for one in run["results"] if one["suppressions"]}
    assert suppressed == {
        "LA101": {"kind": "external", "status": "accepted", "justification": "accepted by Ana: <fine>"},
        "LA204": {"kind": "external", "status": "accepted", "justification": "muted in the settings: known"},
    }
    gone = next(one for one in run["results"] if one["ruleId"] == "LA301" and "physicalLocation" in one["locations"][0])
    assert gone["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "links.csv"}, "region": {"startLine": 3}}
    names = [one["partialFingerprints"]["linkauditFinding/v1"] for one in run["results"]]
    assert all(name in (out / "findings.csv").read_text("utf-8") for name in names)
