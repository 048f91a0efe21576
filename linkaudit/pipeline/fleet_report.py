"""The report on many shops into files."""

from __future__ import annotations

from pathlib import Path

from linkaudit.export import fleet_csv, fleet_page
from linkaudit.export.table import write_csv
from linkaudit.model import FleetReport
from linkaudit.pipeline import overwrite
from linkaudit.pipeline.outfiles import make_folder, replacing_text


def write(report: FleetReport, out: Path, *, encoding: str = "utf-8", lang: str = "en") -> list[Path]:
    """Write fleet.html, in ``lang``, and fleet.csv into ``out``. Raises as ``overwrite.refuse``."""
    overwrite.refuse(out, ["fleet"])
    make_folder(out)
    page, table = out / "fleet.html", out / "fleet.csv"
    with replacing_text(page, "utf-8") as file:
        file.write(fleet_page.to_html(report, lang))
    with replacing_text(table, encoding) as file:
        write_csv(file, fleet_csv.HEADER, fleet_csv.rows(report))
    return [page, table]
