"""``linkaudit fleet grant``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech
from linkaudit.cli.fleet import place


@click.command()
@click.argument("role")
@click.option(
    "--tag", "tags", multiple=True, metavar="TAG", help="Shops with this tag. Repeatable: with any.  [default: none]"
)
@place.begin
@click.pass_context
def grant(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Let a ROLE of PostgreSQL read the views and the report, of shops with a tag and of no others.

    Without --tag, it may no longer.
    """
    chosen = place.settle(context, given)
    with place.opened(chosen) as connection:
        from linkaudit.fleet import scopes

        before = scopes.grant(connection, given["role"], given["tags"])
    if chosen["as_json"]:
        options.print_json({"role": given["role"], "tags": given["tags"], "before": before})
    else:
        now, then = (" ".join(tags) or speech.said("nothing") for tags in (given["tags"], before))
        click.echo(f"{given['role']}: {now} ({speech.said('before')}: {then})")
    return 0
