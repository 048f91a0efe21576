"""``linkaudit fleet status``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech
from linkaudit.cli.fleet import place


@click.command()
@place.tag
@place.begin
@click.pass_context
def status(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Show what waits, runs, is done, and failed with cause and cure; how fast it goes and how long it takes."""
    chosen = place.settle(context, given)
    with place.opened(chosen) as connection:
        from linkaudit.fleet import status as standing

        found = standing.status(connection, given["tags"])
    if chosen["as_json"]:
        options.print_json(found)
    else:
        speech.echo(standing.to_text(found), nl=False)
    return 0
