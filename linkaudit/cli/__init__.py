"""The command line: parses, calls the pipeline, prints, exits. Errors become a line and a status here alone."""

from __future__ import annotations

import signal
import sys
import traceback

import click

from linkaudit.cli import speech
from linkaudit.cli.root import cli
from linkaudit.errors import LinkauditError

UNFINISHED = 3
INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit with the status that docs/cli.md lists."""
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(run(sys.argv[1:]))


def _stop(number: int, _: object) -> None:
    """A timer, a container or a shutdown asks to stop: the same as Ctrl-C, and once is enough."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status; every fault is one line on stderr."""
    speech.choose(arguments)
    verbose = "-v" in arguments or "--verbose" in arguments
    try:
        return int(cli.main(arguments, prog_name="linkaudit", standalone_mode=False) or 0)
    except click.ClickException as error:
        speech.usage(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        speech.echo("interrupted. What was saved stays; the same command goes on from there.", err=True)
        return INTERRUPTED
    except LinkauditError as error:
        click.echo(speech.fault(error), err=True)
        if verbose:
            traceback.print_exc()
        return error.exit_code
    except (BrokenPipeError, SystemExit):  # click's way to end when nobody reads: its 1 would say there are findings
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001  the boundary: a merchant gets a sentence, not a traceback
        speech.echo(
            f"linkaudit: unexpected fault ({type(error).__name__}: {error}). What was saved stays; run again with -v"
            " and send us what it prints.",
            err=True,
        )
        if verbose:
            traceback.print_exc()
        return UNFINISHED
