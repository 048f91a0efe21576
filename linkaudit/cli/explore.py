"""``linkaudit explore``."""

from __future__ import annotations

import sys
import threading
import webbrowser
from typing import Any

import click

from linkaudit.cli import options


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST",
              help="Address to serve at. Any but the default lets others read the database.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), metavar="PORT",
              help="Port to serve at, 0 for any that is free.  [default: 8001, or any if that is taken]")  # fmt: skip
@click.option("--open/--no-open", "opens", default=True, help="Open the browser.  [default: if run at a terminal]")
@options.with_globals
@click.pass_context
def explore(context: click.Context, /, **given: Any) -> int:  # noqa: ANN401
    """Open the database in a browser: every table, and questions about the latest audit. Ctrl+C ends it.

    Read only, and only for this machine. Needs one thing more: pip install 'linkaudit[explore]'.
    """
    from linkaudit.pipeline.explore import Place
    from linkaudit.pipeline.explore import explore as serve

    chosen = options.settle(context, given)
    job = options.make_job(chosen, given)

    def ready(address: str) -> None:
        if chosen["as_json"]:
            options.print_json({"url": address})
        else:
            click.echo(address)
        job.tell("Ctrl+C ends it.")
        if given["opens"] and sys.stderr.isatty():
            _open(address)

    try:
        serve(job, Place(given["host"], given["port"]), ready)
    except KeyboardInterrupt:  # the usual way to end it
        return 0
    return 0


def _open(address: str) -> None:
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if type(browser) is not webbrowser.GenericBrowser:  # one for the terminal would take it over
        threading.Thread(target=browser.open, args=(address,), daemon=True).start()
