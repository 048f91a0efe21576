"""``linkaudit fleet list``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech
from linkaudit.cli.fleet import place


@click.command("list")
@place.tag
@place.begin
@click.pass_context
def list_(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Show the shops, where their secrets are kept, and their tags."""
    chosen = place.settle(context, given)
    with place.opened(chosen) as connection:
        from linkaudit.fleet import shops

        found = shops.listed(connection, given["tags"])
    if chosen["as_json"]:
        options.print_json(found)
    else:
        click.echo(shops.to_text(found, speech.said), nl=False)
    return 0
