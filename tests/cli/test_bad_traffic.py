"""Malformed exports of traffic: the right status, one line with the cure, and every good row counted."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.cli.conftest import Shop
from tests.shops.traffic_bad import Bad, all_bad

pytestmark = pytest.mark.slow


@pytest.fixture(params=all_bad(), ids=lambda bad: bad.name)
def bad(request) -> Bad:
    return request.param  # type: ignore[no-any-return]


class Told:
    """What a user is told and given about one bad file."""

    def __init__(self, shop: Shop, bad: Bad) -> None:
        path = shop.write(bad.name, bad.data)
        statuses = bad.status if isinstance(bad.status, tuple) else (bad.status,)
        self.status = self._run(shop, path, statuses)
        summary = shop.folder / "out" / "summary.json"
        self.summary = json.loads(summary.read_text("utf-8")) if summary.exists() else {}
        left = json.dumps(self.summary.get("skipped", []), ensure_ascii=False)
        self.text = "\n".join((self.stderr, left, json.dumps(self.summary.get("traffic"), ensure_ascii=False)))

    def _run(self, shop: Shop, path: object, statuses: tuple[int, ...]) -> int:
        for status in statuses[:-1]:
            try:
                self.stderr = self._once(shop, path, status)
                return status
            except AssertionError:
                continue
        self.stderr = self._once(shop, path, statuses[-1])
        return statuses[-1]

    def _once(self, shop: Shop, path: object, status: int) -> str:
        done = shop.run("run", shop.products, path, "--domain", "shop.example", "--out", "out", status=status)
        assert "unexpected fault" not in done.stderr
        return done.stderr

    def money(self, name: str) -> list[str]:
        return [str(one[name] or 0) for one in self.summary["money"]]


@pytest.fixture
def told(shop, bad) -> Told:
    return Told(shop, bad)


def test_the_corpus_is_large_and_its_names_are_unlike():
    names = [bad.name for bad in all_bad()]
    assert len(names) == len(set(names)) >= 70


def test_what_is_told_and_counted(shop, bad, told):
    assert [words for words in bad.says if words.lower() not in told.text.lower()] == [], told.text
    if told.status == 2:
        [line] = [line for line in told.stderr.splitlines() if line.startswith("linkaudit:")]
        assert bad.name.removesuffix(".gz") in line, line
        assert not (shop.folder / "out").exists()
        return
    if bad.sessions is not None:
        assert sum(map(int, told.money("tiktok_sessions"))) == bad.sessions, told.text
    if bad.orders is not None:
        assert sum(map(int, told.money("tiktok_orders"))) == bad.orders, told.text
    if bad.revenue:
        earned = dict(zip(told.money("currency"), told.money("tiktok_revenue"), strict=True))
        assert {name: Decimal(earned.get(name, 0)) for name, _ in bad.revenue} == {
            name: Decimal(worth) for name, worth in bad.revenue
        }
    kept = b"".join(path.read_bytes() for path in (*(shop.folder / "out").iterdir(), shop.folder / "linkaudit.db"))
    for words in bad.never:
        assert words not in told.text
        assert words.encode() not in kept
