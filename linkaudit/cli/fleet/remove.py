"""``linkaudit fleet remove``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech
from linkaudit.cli.fleet import place


@click.command()
@click.argument("shops", nargs=-1, required=True, metavar="SHOP...")
@click.option("--yes", is_flag=True, help="Do not ask.")
@place.begin
@click.pass_context
def remove(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Forget SHOPs, with all their results and databases in the fleet."""
    chosen = place.settle(context, given)
    with place.opened(chosen) as connection:
        from linkaudit.fleet.shops import remove as forget

        if not given["yes"]:
            click.confirm(speech.said(f"Forget {', '.join(given['shops'])} with all results?"), abort=True, err=True)
        gone = forget(connection, given["shops"])
    if chosen["as_json"]:
        options.print_json({"removed": gone})
    else:
        speech.echo(f"{len(gone):,} removed")
    return 0
