"""``linkaudit run``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options


@click.command()
@options.files
@options.domain
@options.policy
@options.cutoff
@options.window
@options.fail_on
@options.out
@options.bom
@options.with_globals
@click.pass_context
def run(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Read FILEs, judge every link, and write all result files: the whole job in one go.

    On a database that already has a run, this is the re-audit: files that did not change are not read again.
    """
    from linkaudit.pipeline.ingest import ingest

    chosen = options.settle(context, given)
    job = options.make_job(chosen, given)
    ingest(job, list(given["files"]), whole=True)
    return options.finish(job, chosen, given)
