"""``linkaudit export``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options

KINDS = ("mapping", "findings", "links", "traffic", "summary", "all")


@click.command()
@click.argument("kinds", nargs=-1, required=True, type=click.Choice(KINDS), metavar="KIND...")
@options.out
@options.bom
@options.with_globals
@click.pass_context
def export(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Write result files of the latest audit: mapping, findings, links, traffic, summary, or all."""
    from linkaudit.pipeline.deliver import deliver

    chosen = options.settle(context, given)
    job = options.make_job(chosen, given)
    paths = deliver(job, given["kinds"], given["out"], encoding="utf-8-sig" if given["bom"] else "utf-8")
    options.print_files(paths, as_json=chosen["as_json"])
    return 0
