"""``linkaudit fleet schedule``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech
from linkaudit.cli.fleet import place


@click.command()
@click.option("--at", metavar="HH:MM", help="Time of day.")
@click.option(
    "--timezone", default="UTC", show_default=True, metavar="NAME", help="Time zone of --at, as Asia/Shanghai."
)
@click.option("--every", default="day", show_default=True, metavar="day|WEEKDAY", help="How often.")
@click.option("--spread", type=click.IntRange(0, 1439), default=0, show_default=True, metavar="MINUTES",
              help="Spread the starts evenly over so many minutes.")  # fmt: skip
@click.option("--name", default="nightly", show_default=True, metavar="NAME", help="Which schedule this is.")
@click.option("--remove", "gone", is_flag=True, help="Forget the schedule of that name.")
@place.tag
@place.begin
@click.pass_context
def schedule(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Show, set or remove when audits start by themselves. It needs no timer: the workers see to it."""
    chosen = place.settle(context, given)
    with place.opened(chosen) as connection:
        from linkaudit.fleet import schedules

        if given["gone"]:
            schedules.remove(connection, given["name"])
        elif given["at"]:
            schedules.put(connection, schedules.Schedule(
                name=given["name"], at=given["at"], timezone=given["timezone"], every=given["every"],
                tags=given["tags"], spread_minutes=given["spread"],
            ))  # fmt: skip
        found = schedules.every(connection)
    if chosen["as_json"]:
        options.print_json(found)
    else:
        speech.echo(schedules.to_text(found), nl=False)
    return 0
