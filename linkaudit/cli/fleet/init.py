"""``linkaudit fleet init``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech
from linkaudit.cli.fleet import place


@click.command()
@place.begin
@click.pass_context
def init(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Make the fleet's tables in PostgreSQL, or bring them up to date; nothing is lost by running it again."""
    chosen = place.settle(context, given)
    where = place.address(chosen)
    from linkaudit.fleet import schema
    from linkaudit.fleet.place import shown

    steps = schema.init(where)
    if chosen["as_json"]:
        options.print_json({"steps": steps})
    else:
        speech.echo(f"{shown(where)}: " + (f"made: {', '.join(steps)}" if steps else "up to date"))
    return 0
