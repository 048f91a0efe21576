"""``linkaudit backup``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from linkaudit.cli import options, speech


@click.command()
@click.argument("file", type=options.FILE)
@options.with_globals
@click.pass_context
def backup(context: click.Context, /, file: Path, **given: Any) -> int:  # noqa: ANN401
    """Copy the database to FILE, consistently, also while a run is going on.

    An earlier copy at FILE is replaced; any other file is left alone.
    """
    from linkaudit.pipeline.backup import back_up

    chosen = options.settle(context, given)
    found = back_up(options.make_job(chosen, given), file)
    if chosen["as_json"]:
        options.print_json({"file": str(file), "bytes": found})
    else:
        speech.echo(f"{file} ({found / 1e6:,.1f} MB)")
    return 0
