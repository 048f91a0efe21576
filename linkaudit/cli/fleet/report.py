"""``linkaudit fleet report``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech
from linkaudit.cli.fleet import place


@click.command()
@place.tag
@options.out
@options.bom
@place.begin
@click.pass_context
def report(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Write fleet.html and fleet.csv: money at risk, what became worse, what failed, what was found, shop by shop."""
    chosen = place.settle(context, given)
    with place.opened(chosen) as connection:
        from linkaudit.fleet.report import report as look

        found = look(connection, given["tags"])
    from linkaudit.pipeline.fleet_report import write

    encoding = "utf-8-sig" if given["bom"] else "utf-8"
    paths = write(found, given["out"], encoding=encoding, lang=speech.language())
    if chosen["as_json"]:
        options.print_json(found)
    else:
        options.print_files(paths, as_json=False)
    return 0
