"""``linkaudit diff``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from linkaudit.cli import options, speech


@click.command()
@click.argument("old", type=int, required=False)
@click.argument("new", type=int, required=False)
@click.option("--out", type=options.FILE, metavar="DIR", help="Write diff.csv into this folder, too.")
@options.bom
@options.with_globals
@click.pass_context
def diff(context: click.Context, /, old: int | None, new: int | None, out: Path | None, **given: Any) -> int:  # noqa: ANN401
    """Show what changed between two audits: new, gone, worse, better.

    OLD and NEW are numbers of complete runs; the two latest if none are given.
    """
    from linkaudit.pipeline.diff import diff as compare
    from linkaudit.pipeline.diff import text, write

    chosen = options.settle(context, given)
    job = options.make_job(chosen, given)
    found = compare(job, old, new)
    if out:
        job.tell(str(write(found, out, "utf-8-sig" if given["bom"] else "utf-8")))
    if chosen["as_json"]:
        options.print_json(found)
    else:
        speech.echo(text(found), nl=False)
    return 0
