"""``linkaudit fleet start``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli.fleet import place


@click.command()
@click.option(
    "--spread",
    type=click.IntRange(min=0),
    default=0,
    metavar="MINUTES",
    help="Spread the starts evenly over so many minutes.",
)
@click.option("--older-than", type=click.IntRange(min=0), default=0, metavar="HOURS",
              help="Not shops whose last audit came to its end less than so many hours ago.")  # fmt: skip
@place.of_shops
@click.pass_context
def start(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Let audits of SHOPs begin. One that waits or runs already goes on, and gets no second one."""
    from datetime import timedelta

    with place.opened_for(context, given, "start an audit") as (chosen, connection):
        from linkaudit.fleet import queue

        found = queue.start(connection, given["shops"], given["tags"], spread=timedelta(minutes=given["spread"]),
                            older=timedelta(hours=given["older_than"]))  # fmt: skip
    place.tell_started(chosen, found)
    return 0
