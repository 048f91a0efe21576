"""``linkaudit crawl``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options


@click.command()
@options.files
@options.domain
@options.with_globals
@click.pass_context
def crawl(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Read the store's products and content from FILEs."""
    from linkaudit.pipeline.ingest import ingest

    chosen = options.settle(context, given)
    streams = ingest(options.make_job(chosen, given), list(given["files"]))
    if chosen["as_json"]:
        options.print_json(streams)
    return 0
