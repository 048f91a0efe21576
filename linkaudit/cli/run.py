"""``linkaudit run``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options


@click.command()
@options.files
@options.domain
@options.of_run
@options.out
@options.with_globals
@click.pass_context
def run(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Read FILEs or the live shop, judge every link, and write all result files: the whole job in one go.

    With a token of the shop's Admin API, whatever no FILE tells is read from there. On a database that already has a
    run, this is the re-audit: only what changed is read again.
    """
    from linkaudit.pipeline.assess import refuse_mistakes
    from linkaudit.pipeline.ingest import ingest
    from linkaudit.pipeline.job import alone
    from linkaudit.pipeline.notify import deliver, telling
    from linkaudit.pipeline.overwrite import refuse

    limits = options.limits_of(given)
    chosen = options.settle(context, given)
    job = options.make_job(chosen, given)
    with telling(job, wanted=given["notify"]):
        refuse(given["out"], ["all"], [*given["files"], *job.settings.listing.templates])
        with alone(job):
            refuse_mistakes(job)
            ingest(job, list(given["files"]), whole=True, stages=("crawl", "traffic"))
            if given["live"]:
                from linkaudit.pipeline.check import Scope, check_links

                check_links(job, Scope())
            status = options.finish(job, chosen, given, limits, delivered=False)
            deliver(job, wanted=given["notify"])
            return status
