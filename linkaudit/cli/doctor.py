"""``linkaudit doctor``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options


@click.command()
@options.domain
@click.option("--notify", "send_test", is_flag=True, help="Send a test message to each address of [notify].")
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
        send_test=bool(given["send_test"]),
    )
    if chosen["as_json"]:
        options.print_json(checks)
    else:
        options.show(to_text(checks))
    return status_of(checks)
