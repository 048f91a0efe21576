"""``linkaudit demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from linkaudit.cli import options


@click.command()
@click.option(
    "--out",
    type=options.FILE,
    default=Path("linkaudit-demo"),
    show_default=True,
    metavar="DIR",
    help="Folder for the files.",
)
@options.policy
@options.cutoff
@options.model
@options.template
@options.all_products
@options.bom
@options.headers
@options.with_globals
@click.pass_context
def demo(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Do the whole job on a sample shop that ships with linkaudit: no account, no network, seconds."""
    from linkaudit.pipeline.failing import Limits
    from linkaudit.pipeline.ingest import ingest
    from linkaudit.pipeline.overwrite import refuse
    from linkaudit.pipeline.sample import sample_files

    chosen = options.settle(context, given)
    chosen["db"] = chosen["db"] or given["out"] / "demo.db"
    job = options.make_job(chosen, given, alone=True)
    refuse(given["out"], ["all"])
    with sample_files(given["out"]) as files:
        ingest(job, files, whole=True)
    return options.finish(job, chosen, given, Limits())
