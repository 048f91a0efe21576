"""``linkaudit doctor``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options, speech


@click.command()
@options.domain
@options.with_globals
@click.pass_context
def doctor(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Check settings, database, token and scopes: one line each, with the cure."""
    from linkaudit import settings
    from linkaudit.pipeline.doctor import examine, status_of, to_text

    chosen = options.settle(context, given)
    checks = examine(
        config=chosen["config"] or settings.DEFAULT_FILE,
        db_path=settings.database_path(chosen["db"]),
        make_job=lambda: options.make_job(chosen, given),
    )
    if chosen["as_json"]:
        options.print_json(checks)
    else:
        speech.echo(to_text(checks), nl=False)
    return status_of(checks)
