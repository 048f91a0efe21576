"""``linkaudit diff``."""

from __future__ import annotations

import sys
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
    from linkaudit.pipeline import diff as of

    chosen = options.settle(context, given)
    job = options.make_job(chosen, given)
    with of.comparison(job, old, new) as found:
        if out:
            job.tell(str(of.write(found, out, "utf-8-sig" if given["bom"] else "utf-8")))
        for part in of.json(found) if chosen["as_json"] else [speech.said(of.text(found))]:
            sys.stdout.write(part)
    return 0
