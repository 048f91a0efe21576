"""The generators keep their own promises: same bytes from one seed, every rule met, money that adds up."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

from tests.shops import sample
from tests.shops.truth import DEFAULT, POLICIES, SEMI, Expectation
from tests.shops.ugly import generate
from tests.shops.writers import Spelling

if TYPE_CHECKING:
    from tests.shops.truth import Truth

CODES = [f"LA{n}" for n in (*range(101, 108), 110, *range(201, 210), *range(301, 310))]
VERDICTS = ["broken", "breaks", "lost", "survives", "ok", "unknown"]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ugly")


@pytest.fixture(scope="module")
def truth(out: Path) -> Truth:
    return generate(out)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_one_seed_gives_the_same_bytes(out: Path, truth: Truth, tmp_path: Path) -> None:
    generate(tmp_path)
    assert files(tmp_path) == files(out)
    assert set(truth.files) <= {path.name for path in out.iterdir()}


def test_seeds_differ_in_layout_but_not_in_links(truth: Truth, tmp_path: Path) -> None:
    other = generate(tmp_path, seed=8)
    on_page = [{key for key in made.links if key[0] == "on-page"} for made in (truth, other)]
    assert on_page[0] == on_page[1]


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_met_three_times(truth: Truth, code: str) -> None:
    assert truth.hits()[code] >= 3


@pytest.mark.parametrize("policy", POLICIES)
def test_every_verdict_is_met(truth: Truth, policy: str) -> None:
    assert all(truth.hits(policy)[verdict] >= 3 for verdict in VERDICTS)


def test_there_are_more_than_five_thousand_links(truth: Truth) -> None:
    assert len(truth.links) == truth.counts["links"] > 5_000
    assert truth.counts["placements"] > truth.counts["links"] - 400


def test_money_adds_up(out: Path, truth: Truth) -> None:
    orders = json.loads((out / "orders.json").read_text("utf-8"))["orders"]
    for currency, money in truth.money.items():
        earned = [link for link in truth.links.values() if currency in link.revenue]
        assert sum(link.revenue[currency] for link in earned) == money.linked
        assert sum(truth.by_verdict(DEFAULT, currency).values(), Decimal(0)) == money.linked
        assert sum(truth.by_verdict(SEMI, currency).values(), Decimal(0)) == money.linked
        assert money.total == money.linked + money.unlinked
        assert money.left_out.keys() == {"test", "cancelled", "channel"}
        unlinked = [order for order in orders if order["currency"] == currency and is_unlinked(order)]
        assert sum(map(worth, unlinked), Decimal(0)) == money.unlinked
    assert sum(link.orders for link in truth.links.values()) == sum(m.linked_orders for m in truth.money.values())


def is_unlinked(order: dict[str, Any]) -> bool:
    said = order["note_attributes"] or re.search(r"tiktok\.com|musically|trill", order["referring_site"] or "")
    return bool(said) and order["landing_site"] is None and order["source_name"] == "web"


def worth(order: dict[str, Any]) -> Decimal:
    back = sum((Decimal(t["amount"]) for r in order["refunds"] for t in r["transactions"]), Decimal(0))
    return Decimal(order.get("current_total_price", Decimal(order["total_price"]) - back))


def test_sessions_are_those_of_the_list(out: Path, truth: Truth) -> None:
    rows = list(csv.DictReader((out / "links.csv").read_text("utf-8").splitlines()))
    assert sum(int(row["sessions"] or 0) for row in rows) == truth.counts["sessions"]
    assert len(rows) == sum(link.placements for link in truth.links.values() if link.direction == "inbound")


def test_without_ids_nothing_is_said_about_variants(tmp_path: Path) -> None:
    truth = generate(tmp_path, spelling="csv")
    assert truth.hits()["LA308"] == 0
    carts = [link.expect[DEFAULT].verdict for link in truth.links.values() if link.case.startswith("cart")]
    assert set(carts) == {"unknown", "lost", "breaks"}


@pytest.mark.parametrize("spelling", get_args(Spelling))
def test_every_spelling_has_the_same_links(truth: Truth, tmp_path: Path, spelling: Spelling) -> None:
    made = generate(tmp_path, spelling=spelling)
    assert made.links.keys() == truth.links.keys()
    assert (tmp_path / "truth.json").is_file()


def test_an_expectation_allows_only_what_it_names() -> None:
    said = Expectation("lost", ("LA204",), ("LA205",))
    assert said.agrees("lost", ["LA204", "LA205"])
    assert not said.agrees("lost", ["LA205"])
    assert not said.agrees("ok", ["LA204"])
    assert not said.agrees("lost", ["LA204", "LA208"])


def test_no_count_looks_like_a_page_limit(out: Path) -> None:
    names = {"products": "products", "pages": "pages", "custom_collections": "custom_collections", "orders": "orders"}
    for name, key in names.items():
        assert len(json.loads((out / f"{name}.json").read_text("utf-8"))[key]) not in {30, 50, 250}


def test_the_sample_is_what_its_generator_writes(tmp_path: Path) -> None:
    names = sample.write(tmp_path)
    shipped = {path.name for path in sample.SAMPLE.iterdir() if path.is_file()} - {"__init__.py"}
    assert shipped == set(names)
    assert all((tmp_path / name).read_bytes() == (sample.SAMPLE / name).read_bytes() for name in names)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 1_200_000


def test_the_sample_names_only_invented_hosts() -> None:
    text = "\n".join(path.read_text("utf-8", "replace") for path in sample.SAMPLE.iterdir() if path.is_file())
    hosts = Counter(re.findall(r"https?:(?:\\?/){2}([^/\\\"'<>?#\s|]+)", text))
    real = {host for host in hosts if not host.endswith(".example")}
    platforms = ("tiktok.com", "instagram.com", "shopify.com", "google.com", "pinterest.com")
    assert all(host.endswith(platforms) or host in {"saltmoor-example.myshopify.com", "north"} for host in real)


def test_the_sample_orders_earn_as_told() -> None:
    orders = json.loads((sample.SAMPLE / "orders.json").read_text("utf-8"))["orders"]
    tiktok = [o for o in orders if re.search(r"(?i)tiktok|utm_source=tt|musically", f"{o['landing_site']}{o['referring_site']}")]
    counted = [o for o in tiktok if not o["test"] and not o["cancelled_at"]]
    assert 430 <= len(counted) <= 530
    assert {o["currency"] for o in orders} == {"USD"}
    assert "2026-08-20" <= min(o["created_at"] for o in orders) < max(o["created_at"] for o in orders) < "2026-11-19"
