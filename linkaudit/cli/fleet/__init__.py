"""``linkaudit fleet``: the same audit over many shops on several machines."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli.fleet import place
from linkaudit.cli.fleet.add import add
from linkaudit.cli.fleet.cancel import cancel
from linkaudit.cli.fleet.fetch import fetch
from linkaudit.cli.fleet.grant import grant
from linkaudit.cli.fleet.init import init
from linkaudit.cli.fleet.list import list_
from linkaudit.cli.fleet.put import put
from linkaudit.cli.fleet.remove import remove
from linkaudit.cli.fleet.report import report
from linkaudit.cli.fleet.retry import retry
from linkaudit.cli.fleet.schedule import schedule
from linkaudit.cli.fleet.size import size
from linkaudit.cli.fleet.start import start
from linkaudit.cli.fleet.status import status
from linkaudit.cli.fleet.worker import worker


@click.group()
@place.begin
@click.pass_context
def fleet(context: click.Context, /, **given: Any) -> None:  # noqa: ANN401
    """Audit many shops on several machines, with a queue and all results in one PostgreSQL.

    Begin with: linkaudit fleet init, linkaudit fleet add, linkaudit fleet start --all, linkaudit fleet worker
    """
    context.obj = place.settle(context, given)


for command in (
    init, add, remove, list_, start, worker, status, retry, cancel, fetch, put, report, schedule, grant, size,
):  # fmt: skip
    fleet.add_command(command)
