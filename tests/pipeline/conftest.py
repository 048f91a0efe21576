"""Shops with their sheets written, made once for all tests that only read them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest

from tests.pipeline.selling import SAMPLE_FILES, Seller
from tests.seller_center.layout import CATEGORIES
from tests.seller_center.maker import Made, make_template
from tests.shops import ugly
from tests.shops.catalogue import TYPES
from tests.shops.sample import goods

# Between them all that a workbook can be like; the last is of a seller who has set nothing.
FORMS: dict[str, dict[str, Any]] = {
    "US": {"per_cell": True, "grid": True}, "US V5.0.0": {"version": "V5.0.0", "protected": True}, "GB": {"market": "GB", "prefix": True},
    "DE": {"market": "DE", "x14": True, "named": True}, "ID": {"market": "ID", "warehouses": ("7001", "7002")},
    "VN": {"market": "VN", "own_column": True, "calc_chain": True}, "nothing set": {},
}  # fmt: skip


@dataclass(frozen=True)
class Sold:
    """A seller whose sheets are written, and the workbook that they were written into."""

    seller: Seller
    made: Made


@pytest.fixture(scope="session", params=FORMS)
def sample_sold(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sold:
    """Return the sample shop with the sheets of all its products, by one form after the other."""
    seller = Seller(tmp_path_factory.mktemp("sample"), SAMPLE_FILES)
    made = make_template(seller.folder / "t.xlsx", **FORMS[request.param])
    if request.param == "nothing set":
        seller.settings(package="", quantity={}, attributes={})
    else:
        seller.settings(made.market, categories="map.csv")
        seller.categories({one.kind: leaf for one, (leaf, _) in zip(goods(), cycle(CATEGORIES), strict=False)})
    seller.run("--template", "t.xlsx", "--all-products")
    return Sold(seller, made)


@pytest.fixture(scope="session")
def ugly_sold(tmp_path_factory: pytest.TempPathFactory) -> Sold:
    """Return the ugly shop with sheets, for what stands behind links that end."""
    folder = tmp_path_factory.mktemp("ugly")
    truth = ugly.generate(folder / "files")
    seller = Seller(folder, [f"files/{name}" for name in truth.files])
    made = make_template(folder / "t.xlsx")
    seller.settings(categories="map.csv")
    seller.categories({kind: leaf for kind, (leaf, _) in zip(TYPES, cycle(CATEGORIES), strict=False)})
    seller.run("--template", "t.xlsx")
    return Sold(seller, made)
