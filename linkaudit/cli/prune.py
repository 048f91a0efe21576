"""``linkaudit prune``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech


@click.command()
@click.option(
    "--keep", type=click.IntRange(min=2), default=30, show_default=True, metavar="N",
    help="Keep the newest N complete runs.",
)  # fmt: skip
@click.option(
    "--older-than", type=click.IntRange(min=0), default=0, metavar="DAYS",
    help="Take out only runs begun more than DAYS days ago.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@options.with_globals
@click.pass_context
def prune(context: click.Context, /, keep: int, older_than: int, dry_run: bool, **given: Any) -> int:  # noqa: ANN401, FBT001
    """Take old runs out of the database: their links, findings and listings.

    The newest runs, what was read for them, live checks, category choices, exports and what Seller Center said stay.
    """
    from linkaudit.pipeline.prune import to_text, trim

    chosen = options.settle(context, given)
    found = trim(options.make_job(chosen, given), keep=keep, older_than=older_than, dry=dry_run)
    if chosen["as_json"]:
        options.print_json(found)
    else:
        speech.echo(to_text(found), nl=False)
    return 0
