"""``linkaudit fleet fetch``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options
from linkaudit.cli.fleet import place


@click.command()
@click.argument("shop")
@click.option(
    "--out", type=options.FILE, metavar="DIR", help="Write all files of its latest audit into this folder, too."
)
@options.bom
@place.begin
@click.pass_context
def fetch(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Write the database of SHOP to --db, for `explore`, `diff`, `export` and all else that reads one."""
    chosen = place.settle(context, given)
    with place.opened(chosen) as connection:
        from linkaudit.fleet import fetch as fetching

        written = [fetching.fetch(connection, given["shop"], chosen["db"] or place.database_of(given["shop"]))]
        if given["out"]:
            encoding = "utf-8-sig" if given["bom"] else "utf-8"
            written += fetching.export(
                connection, given["shop"], written[0], given["out"], place.teller(chosen), encoding=encoding
            )
    options.print_files(written, as_json=chosen["as_json"])
    return 0
