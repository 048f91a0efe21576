"""``linkaudit schedule``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options


@click.command()
@options.files
@click.option("--for", "kind", type=click.Choice(["cron", "systemd", "launchd", "windows", "github"]),
              help="Kind of timer.  [default: what this machine has]")  # fmt: skip
@click.option("--at", default="03:30", show_default=True, metavar="HH:MM", help="Time of day.")
@click.option("--every", default="day", show_default=True, metavar="day|week|WEEKDAY",
              help="How often; week is Monday.")  # fmt: skip
@click.option("--timezone", default="", metavar="NAME",
              help="Time zone of --at, as Asia/Shanghai.  [default: the machine's; GitHub: UTC]")  # fmt: skip
@click.option("--jitter", type=click.IntRange(0, 720), default=0, show_default=True, metavar="MINUTES",
              help="Start up to so many minutes later, at random.")  # fmt: skip
@click.option("--install", "way", flag_value="install", help="Put the timer in place, over an earlier one of ours.")
@click.option("--remove", "way", flag_value="remove", help="Take this database's timer away.")
@options.domain
@options.of_run
@options.out
@options.with_globals
@click.pass_context
def schedule(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Print, install or remove the timer of a re-audit: `linkaudit run` with this database, settings, folder and FILEs.

    All other options of `linkaudit run` are handed on to it. A secret is never written: what has to be set is named,
    and where. A run that meets another one ends at once.
    """
    from linkaudit.cli.run import run
    from linkaudit.pipeline.schedule import Wish
    from linkaudit.pipeline.timers import carry_out

    words = options.written(context, run)
    options.limits_of(given)
    chosen = options.settle(context, given)
    wish = Wish(
        at=given["at"], every=given["every"], timezone=given["timezone"], jitter=given["jitter"], out=given["out"],
        config=chosen["config"], files=given["files"], domains=given["domain"], options=words,
        templates=given["template"],
    )  # fmt: skip
    found = carry_out(options.make_job(chosen, given), given["kind"] or "", given["way"] or "show", wish)
    if chosen["as_json"]:
        options.print_json(found)
    else:
        click.echo(found.text, nl=False)
    return 0
