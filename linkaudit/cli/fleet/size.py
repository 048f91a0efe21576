"""``linkaudit fleet size``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech
from linkaudit.cli.fleet import place


@click.command()
@click.option("--shops", type=click.IntRange(min=1), metavar="N", help="How many shops.  [default: those of the fleet]")
@click.option("--hours", type=click.FloatRange(min=0.1), default=6.0, show_default=True, metavar="HOURS",
              help="How long a night is.")  # fmt: skip
@click.option("--slots", type=click.IntRange(min=1), metavar="N",
              help="Also tell how long it takes with N audits at once.")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(min=0.1), metavar="S",
              help="What if an audit takes S seconds on average.")  # fmt: skip
@click.option("--snapshot-mb", type=click.FloatRange(min=0.001), metavar="MB",
              help="What if a snapshot has so many megabytes.")  # fmt: skip
@place.begin
@click.pass_context
def size(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Tell what so many shops need: audits at once, cores, memory, PostgreSQL, network.

    By the audits of this fleet in the last seven days, or if there are fewer than 20 by figures of small shops.
    """
    chosen = place.settle(context, given)
    with place.opened(chosen) as connection:
        from linkaudit.fleet import shops
        from linkaudit.fleet import size as sizing

        count = given["shops"] or max(1, len(shops.chosen(connection, (), ())))
        one = sizing.supposed(sizing.figures(connection), given["seconds"], given["snapshot_mb"])
        found = sizing.needs(count, given["hours"], one, given_slots=given["slots"])
    if chosen["as_json"]:
        options.print_json(found)
    else:
        speech.echo(sizing.to_text(found), nl=False)
    return 0
