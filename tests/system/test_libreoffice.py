"""LibreOffice, which nobody here wrote, opens a filled workbook and saves it again with the same values.

Run by its path: what Debian's ``libreoffice-calc-nogui`` brings is no part of the ordinary tests.
"""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from linkaudit.export.sheet import fill
from linkaudit.model.template import Column, Template
from tests.seller_center.evaluator import violations
from tests.seller_center.layout import TANKS, TEES
from tests.seller_center.maker import Made, make_template
from tests.seller_center.reading import Book

FORMS: dict[str, dict[str, Any]] = {
    "US": {"per_cell": True, "grid": True},
    "ID": {"market": "ID"},
    "DE": {"market": "DE", "x14": True, "protected": True, "named": True},
    "V5.0.0": {"version": "V5.0.0", "prefix": True},
}


@pytest.fixture(scope="session")
def office() -> str:
    """Return LibreOffice's command; without it these tests fail, naming what is missing."""
    command = shutil.which("soffice")
    assert command, "soffice is missing: install Debian's libreoffice-calc-nogui"
    return command


def template_of(made: Made) -> Template:
    return Template(
        name="form.xlsx", path="form.xlsx", fingerprint="", branch="tops", version=made.version, units=made.units, sheet=made.sheet,
        columns=tuple(Column(index=at, key=key) for at, key in enumerate(made.keys, 1)), first_row=made.first_row, last_row=made.last_row,
    )


def rows_for(made: Made) -> list[dict[str, str | int | Decimal]]:
    names = ["=1+1", "Tee, 长袖 – “soft” & <new>", "'quoted", "-5", "@home", "007", " led by a space", "two\nlines", "_x0041_", "1e5", "TRUE", "x" * 255]
    price = 150_000 if made.market == "ID" else Decimal("19.90")
    stock = next(key for key in made.keys if "quantity" in key and not key.startswith("minimum"))
    return [
        {
            "category": TANKS if number % 2 else TEES, "brand": "Ōkami & Söhne", "product_name": name, "price": price, stock: number,
            "product_description": "<p>Soft &amp; warm.</p>" * (number * 40 + 1), "main_image": "https://img.example/1.jpg?v=1&w=2",
            "parcel_weight": Decimal("0.35"), "seller_sku": f"00{number}", "product_property/101395": "No", "product_property/101400": "No",
        }
        for number, name in enumerate(names)
    ]  # fmt: skip


def resaved(office: str, path: Path, folder: Path) -> Book:
    """Return ``path`` as LibreOffice saves it, opened under a profile of its own."""
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
               "--outdir", str(folder / "out"), str(path)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Error" not in done.stdout + done.stderr
    return Book.open(folder / "out" / path.name)


@pytest.mark.parametrize("name", FORMS)
def test_a_filled_workbook_is_opened_and_saved_again(office, tmp_path, name):
    made = make_template(tmp_path / "template.xlsx", **FORMS[name])
    rows = rows_for(made)
    sheet = tmp_path / "listing.xlsx"
    sheet.write_bytes(fill(made.path.read_bytes(), template_of(made), rows))
    written, saved = Book.open(sheet), resaved(office, sheet, tmp_path)
    assert saved.names == written.names
    assert saved.hidden == written.hidden
    for values, row in zip(rows, range(made.first_row, made.first_row + len(rows)), strict=True):
        got = {key: saved.value(made.sheet, row, made.column(key)) for key in values}
        assert got == {key: value if isinstance(value, str) else Decimal(value) for key, value in values.items()}
    for row, texts in enumerate(made.head, 1):
        assert [saved.value(made.sheet, row, column) or "" for column in range(1, len(texts) + 1)] == list(texts)
    assert not [cell for (row, _), cell in saved.cells(made.sheet).items() if row >= made.first_row and cell.formula is not None]
    assert violations(sheet) == []
