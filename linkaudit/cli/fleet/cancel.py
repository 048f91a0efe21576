"""``linkaudit fleet cancel``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech
from linkaudit.cli.fleet import place


@click.command()
@place.of_shops
@click.pass_context
def cancel(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Cancel audits that wait or run. What was read stays, and the next audit goes on from there."""
    with place.opened_for(context, given, "cancel the audit") as (chosen, connection):
        from linkaudit.fleet import queue

        found = queue.cancel(connection, given["shops"], given["tags"])
    if chosen["as_json"]:
        options.print_json({"cancelled": found})
    else:
        speech.echo(f"{len(found):,} cancelled")
    return 0
