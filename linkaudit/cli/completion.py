"""``linkaudit completion``."""

from __future__ import annotations

from typing import Any

import click

from linkaudit.cli import options

PROGRAM = "linkaudit"
_VARIABLE = "_LINKAUDIT_COMPLETE"
_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@options.with_globals
@click.pass_context
def completion(context: click.Context, /, shell: str, **given: Any) -> int:  # noqa: ANN401
    """Print what lets SHELL (bash, zsh, fish) complete commands, options and files with the Tab key.

    For bash: linkaudit completion bash > ~/.linkaudit-complete, then add `. ~/.linkaudit-complete` to ~/.bashrc; zsh
    likewise in ~/.zshrc. For fish: linkaudit completion fish > ~/.config/fish/completions/linkaudit.fish
    """
    from click.shell_completion import get_completion_class

    chosen = options.settle(context, given)
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101  click has one for each of the three
    script = kind(context.find_root().command, {}, PROGRAM, _VARIABLE).source()
    if chosen["as_json"]:
        options.print_json({"shell": shell, "script": script})
    else:
        click.echo(script)
    return 0
