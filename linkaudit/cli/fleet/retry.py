"""``linkaudit fleet retry``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli.fleet import place


@click.command()
@place.of_shops
@click.pass_context
def retry(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Begin anew what failed or was cancelled, from what was read until then."""
    with place.opened_for(context, given, "try the audit again") as (chosen, connection):
        from linkaudit.fleet import queue

        found = queue.retry(connection, given["shops"], given["tags"])
    place.tell_started(chosen, found)
    return 0
