"""The same figures in any language, with any preamble, with and without totals, in any encoding, plain or packed."""

from __future__ import annotations

import gzip
import zipfile
from functools import cache
from typing import Any

import pytest

from tests.properties.exports import WORLD
from tests.properties.runs import Totals, folder, totals
from tests.shops import traffic_ads, traffic_analytics, traffic_ga4

pytestmark = pytest.mark.slow
GA4_DRESSES: dict[str, dict[str, Any]] = {
    "no preamble": {"preamble": 0},
    "two lines of preamble": {"preamble": 2},
    "no total": {"total": False},
    "one table": {"second": False},
    "windows": {"newline": "\r\n", "encoding": "utf-8-sig"},
    "excel's unicode text": {"encoding": "utf-16"},
}


@cache
def ga4(language: str = "en", dress: str = "", pack: str = "") -> Totals:
    with folder() as out:
        path = out / "ga4.csv"
        traffic_ga4.put_ga4(path, WORLD, language=language, **GA4_DRESSES.get(dress, {}))
        if pack == "gz":
            path = out / "ga4.csv.gz"
            path.write_bytes(gzip.compress((out / "ga4.csv").read_bytes()))
        elif pack == "zip":
            path = out / "ga4.zip"
            with zipfile.ZipFile(path, "w") as archive:
                archive.write(out / "ga4.csv", "export/ga4.csv")
        return totals([path], out)


def test_there_are_sessions_and_orders():
    assert all(any(figures[at] for figures in ga4().values()) for at in range(3))


@pytest.mark.parametrize("language", [*traffic_ga4.HEADERS])
def test_ga4_in_a_language(language):
    assert ga4(language) == ga4()


@pytest.mark.parametrize("dress", GA4_DRESSES)
def test_ga4_in_a_dress(dress):
    assert ga4(dress=dress) == ga4()


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_ga4_packed(pack):
    assert ga4(pack=pack) == ga4()


def test_ga4_without_days_has_the_same_sums():
    with folder() as out:
        traffic_ga4.put_ga4(out / "ga4.csv", WORLD, dated=False)
        assert totals([out / "ga4.csv"], out) == ga4()


@cache
def sessions(language: str) -> Totals:
    with folder() as out:
        traffic_analytics.put_shopify(out / "sessions.csv", WORLD, language=language)
        return totals([out / "sessions.csv"], out)


@pytest.mark.parametrize("language", ["machine", "old"])
def test_shopify_with_other_names(language):
    assert sessions(language) == sessions("en")


@cache
def report(language: str) -> Totals:
    with folder() as out:
        traffic_ads.put_report(out / "report.csv", WORLD, language=language)
        return totals([out / "report.csv"], out)


def test_the_report_in_chinese():
    assert report("zh") == report("en")


def test_a_log_with_hosts():
    found = []
    for host in (False, True):
        with folder() as out:
            traffic_analytics.put_log(out / "access.log", WORLD, host=host)
            found.append(totals([out / "access.log"], out))
    assert found[0] == found[1]
