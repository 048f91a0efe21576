"""``linkaudit listing images``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech


@click.command()
@options.with_globals
@click.pass_context
def images(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Ask for the pictures that too little is known of: politely, a few kilobytes each, and only once.

    Of the products to be listed. What comes of it is in the next export.
    """
    from linkaudit.pipeline.pictures import look

    chosen = options.settle(context, given)
    found = look(options.make_job(chosen, given))
    if chosen["as_json"]:
        options.print_json(found)
    else:
        speech.echo(f"{found.asked:,} pictures asked for, {found.unreachable:,} of them cannot be had.")
    return 0
