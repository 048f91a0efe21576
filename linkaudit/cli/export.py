"""``linkaudit export``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options

KINDS = (
    "mapping", "listing", "findings", "problems", "links", "traffic", "plan", "replacements", "report", "summary",
    "acknowledge", "junit", "sarif", "all",
)  # fmt: skip


@click.command()
@click.argument("kinds", nargs=-1, required=True, type=click.Choice(KINDS), metavar="KIND...")
@options.out
@options.bom
@options.headers
@options.template
@options.all_products
@click.option("--again", is_flag=True, help="Write listings again that were exported before.")
@click.option(
    "--per-day", type=click.IntRange(min=1), metavar="N",
    help="Part the sheets by day: at most N listings a day, the upload quota of Seller Center.",
)  # fmt: skip
@options.with_globals
@click.pass_context
def export(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Write result files of the latest audit.

    KIND is mapping, listing (the upload sheets), findings, problems, links, traffic, plan, replacements (what to change
    where, once listings exist), report (one page for a browser), summary, or all. Not among all: acknowledge,
    the findings for ``linkaudit ack`` to read back, junit and sarif, the findings as build servers read them.
    """
    from linkaudit.pipeline.deliver import deliver
    from linkaudit.pipeline.overwrite import refuse_read
    from linkaudit.pipeline.sheets import Choice

    chosen = options.settle(context, given)
    job = options.make_job(chosen, given)
    choice = Choice(again=given["again"], per_day=given["per_day"] or 0)
    refuse_read(job, given["out"], given["kinds"])
    encoding = "utf-8-sig" if given["bom"] else "utf-8"
    written = deliver(job, given["kinds"], given["out"], encoding=encoding, choice=choice)
    options.print_files(written.files, as_json=chosen["as_json"])
    return 0
