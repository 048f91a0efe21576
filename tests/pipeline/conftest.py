"""Shops with their sheets written, made once for all tests that only read them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.selling import SAMPLE_FILES, Seller, Sold
from tests.seller_center.layout import CATEGORIES
from tests.seller_center.maker import make_template
from tests.shops import ugly
from tests.shops.catalogue import TYPES
from tests.shops.sample import goods

# Between them all that a workbook can be like; the last is of a seller who has set nothing.
FORMS: dict[str, dict[str, Any]] = {
    "US": {"per_cell": True}, "US V5.0.0": {"version": "V5.0.0", "protected": True}, "GB": {"market": "GB", "prefix": True},
    "DE": {"market": "DE", "x14": True, "named": True}, "ID": {"market": "ID", "warehouses": ("7001", "7002"), "own_column": True, "calc_chain": True},
    "nothing set": {},
}  # fmt: skip


@pytest.fixture(scope="session")
def sell(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Sold]:
    """Return what makes a shop by its name, once: a form of ``FORMS`` for the sample shop, or ``ugly``."""
    made: dict[str, Sold] = {}

    def of(name: str) -> Sold:
        if name not in made:
            folder = tmp_path_factory.mktemp("seller")
            made[name] = _ugly(folder) if name == "ugly" else _sample(folder, name)
        return made[name]

    return of


def _sample(folder: Path, name: str) -> Sold:
    """Write the sheets of all products of the sample shop."""
    seller = Seller(folder, SAMPLE_FILES)
    made = make_template(folder / "t.xlsx", **FORMS[name])
    if name == "nothing set":
        seller.settings(package="", quantity={}, attributes={})
    else:
        seller.settings(made.market, categories="map.csv")
        seller.categories({one.kind: leaf for one, (leaf, _) in zip(goods(), cycle(CATEGORIES), strict=False)})
    seller.run("--template", "t.xlsx", "--all-products")
    return Sold(seller, made)


def _ugly(folder: Path) -> Sold:
    """Write the sheets of what stands behind links of the ugly shop."""
    truth = ugly.generate(folder / "files")
    seller = Seller(folder, [f"files/{name}" for name in truth.files])
    made = make_template(folder / "t.xlsx")
    seller.settings(categories="map.csv")
    seller.categories({kind: leaf for kind, (leaf, _) in zip(TYPES, cycle(CATEGORIES), strict=False)})
    seller.run("--template", "t.xlsx")
    return Sold(seller, made)


@pytest.fixture(params=FORMS)
def sample_sold(request: pytest.FixtureRequest, sell: Callable[[str], Sold]) -> Sold:
    """Return the sample shop by one form after the other."""
    return sell(request.param)


@pytest.fixture
def ugly_sold(sell: Callable[[str], Sold]) -> Sold:
    """Return the ugly shop."""
    return sell("ugly")


@pytest.fixture(params=[*FORMS, "ugly"])
def sold(request: pytest.FixtureRequest, sell: Callable[[str], Sold]) -> Sold:
    """Return each of them."""
    return sell(request.param)
