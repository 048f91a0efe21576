"""``linkaudit fleet worker``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options
from linkaudit.cli.fleet import place


@click.command()
@click.option(
    "--concurrency", type=click.IntRange(min=1), default=4, show_default=True, metavar="N", help="Audits at once."
)
@click.option("--large", type=click.IntRange(min=0), metavar="N",
              help="How many of these take large shops first.  [default: a quarter, at least 1]")  # fmt: skip
@click.option("--drain", type=click.IntRange(min=0), default=300, show_default=True, metavar="SECONDS",
              help="Time that audits get to end after SIGTERM or Ctrl+C; then they are handed back.")  # fmt: skip
@click.option(
    "--spool",
    type=options.FILE,
    metavar="DIR",
    help="Folder for the databases while they are worked on.  [default: the system's]",
)
@click.option("--once", is_flag=True, help="End when nothing waits any more.")
@place.begin
@click.pass_context
def worker(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Take audits from the queue until stopped, each in a process of its own. Run one on each machine.

    Secrets are taken from their places on this machine. For systemd: docs/fleet.md.
    """
    chosen = place.settle(context, given)
    where = place.address(chosen)
    from linkaudit.fleet.worker import Plan, work

    slots = given["concurrency"]
    large = max(1, slots // 4) if given["large"] is None else min(given["large"], slots)
    plan = Plan(
        slots=slots, large=large if slots > 1 else slots, drain=given["drain"], spool=given["spool"],
        once=given["once"], quiet=bool(chosen["quiet"]),
    )  # fmt: skip
    return work(where, plan, place.teller(chosen), verbose=bool(chosen["verbose"]))
