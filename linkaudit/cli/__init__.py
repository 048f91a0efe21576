"""The command line: parses, calls the pipeline, prints, exits. Errors become a line and a status here alone."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
import traceback

import click

from linkaudit.cli import speech
from linkaudit.cli.root import cli
from linkaudit.errors import LinkauditError

UNFINISHED = 3
INTERRUPTED = 130
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def main() -> None:
    """Run the command line and exit with the status that docs/cli.md lists."""
    signal.signal(signal.SIGTERM, _stop)
    status = run(sys.argv[1:])
    gc.freeze()  # the process ends: looking once more for what could be freed would only take time
    sys.exit(status)


def _stop(number: int, _: object) -> None:
    """A timer, a container or a shutdown asks to stop: the same as Ctrl-C, and once is enough."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def run(arguments: list[str]) -> int:
    """Run one command and return its exit status; every fault is one line on stderr."""
    speech.choose(arguments)
    verbose = "-v" in arguments or "--verbose" in arguments
    try:
        status = int(cli.main(arguments, prog_name="linkaudit", standalone_mode=False) or 0)
        sys.stdout.flush()
        return status
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
        return _full(error) if getattr(error, "errno", 0) in _FULL else _unexpected(error, verbose=verbose)


def _unexpected(error: Exception, *, verbose: bool) -> int:
    speech.echo(
        f"linkaudit: unexpected fault ({type(error).__name__}: {error}). What was saved stays; run again with -v"
        " and send us what it prints.",
        err=True,
    )
    if verbose:
        traceback.print_exception(error)
    return UNFINISHED


def _full(error: Exception) -> int:
    """Say that the place which the output goes to is full, and keep Python from trying once more as it ends."""
    why = getattr(error, "strerror", "")
    cure = "Free disk space, or send it elsewhere. What was saved stays."
    speech.echo(f"linkaudit: the output cannot be written: {why}. {cure}", err=True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return UNFINISHED
