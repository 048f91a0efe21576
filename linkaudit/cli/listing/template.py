"""``linkaudit listing template``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech


@click.command()
@click.argument("file", type=options.FILE, metavar="FILE")
@options.with_globals
@click.pass_context
def template(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Show what is understood of a bulk-upload workbook from Seller Center: columns, limits, lists, room."""
    from linkaudit.pipeline.templates import read, to_text

    chosen = options.settle(context, given)
    found = read(given["file"])
    if chosen["as_json"]:
        options.print_json(found)
    else:
        speech.echo(to_text(found), nl=False)
    return 0
