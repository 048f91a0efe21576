"""``linkaudit fleet put``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech
from linkaudit.cli.fleet import place


@click.command()
@click.argument("shop")
@place.begin
@click.pass_context
def put(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Give the database of SHOP, as `fleet fetch` wrote it and you changed it, back to the fleet.

    What was accepted with `ack`, the category map, what `match` read and what was exported count from its next audit
    on. If the fleet's own copy changed since it was fetched, it is refused, and nothing is lost.
    """
    chosen = place.settle(context, given)
    with place.opened(chosen) as connection:
        from linkaudit.fleet import fetch as fetching

        size = fetching.put(connection, given["shop"], chosen["db"] or place.database_of(given["shop"]))
    if chosen["as_json"]:
        options.print_json({"shop": given["shop"], "bytes": size})
    else:
        speech.echo(f"{given['shop']}: {size:,} bytes are the fleet's copy now")
    return 0
