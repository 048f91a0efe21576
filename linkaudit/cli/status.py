"""``linkaudit status``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech


@click.command()
@options.with_globals
@click.pass_context
def status(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Show what was read, how far, and what was skipped and why."""
    from linkaudit.pipeline.status import status as look
    from linkaudit.pipeline.status import to_text

    chosen = options.settle(context, given)
    found = look(options.make_job(chosen, given))
    if chosen["as_json"]:
        options.print_json(found)
    else:
        speech.echo(to_text(found), nl=False)
    return 0
