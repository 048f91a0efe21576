"""The root command and the list of commands."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli.ack import ack
from linkaudit.cli.audit import audit
from linkaudit.cli.backup import backup
from linkaudit.cli.check import check
from linkaudit.cli.completion import completion
from linkaudit.cli.crawl import crawl
from linkaudit.cli.demo import demo
from linkaudit.cli.diff import diff
from linkaudit.cli.doctor import doctor
from linkaudit.cli.explore import explore
from linkaudit.cli.export import export
from linkaudit.cli.fleet import fleet
from linkaudit.cli.init import init
from linkaudit.cli.listing import listing
from linkaudit.cli.match import match
from linkaudit.cli.options import with_globals
from linkaudit.cli.plan import plan
from linkaudit.cli.prune import prune
from linkaudit.cli.run import run
from linkaudit.cli.schedule import schedule
from linkaudit.cli.speech import speaking
from linkaudit.cli.status import status
from linkaudit.cli.traffic import traffic


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@with_globals
@click.pass_context
def cli(context: click.Context, /, **given: Any) -> None:  # noqa: ANN401  click hands options over by name
    """Find the TikTok links of a Shopify store that stop working, what they earn, and what replaces them.

    With a token of the shop: linkaudit init, then linkaudit run. Without one,
    export files from the Shopify admin, then: linkaudit run FILE... --domain your-shop.com
    """
    context.obj = given


for command in (
    demo, init, doctor, run, crawl, traffic, check, audit, plan, export, diff, ack, explore, listing, match, status,
    backup, prune, schedule, completion, fleet,
):  # fmt: skip
    cli.add_command(command)
speaking(cli)
