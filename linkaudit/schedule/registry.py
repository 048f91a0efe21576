"""Every kind of timer."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from linkaudit.errors import UsageError
from linkaudit.schedule import cron, github, launchd, systemd, windows
from linkaudit.schedule.timer import File, Timer


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of timer: how its files are made, where they lie, and which commands make them known.

    ``place``: a folder, below the user's own for ``~``, below the user's settings for ``@``, else below the one worked
    in; empty for what a program keeps itself. In commands ``{path}`` and ``{name}`` are the last file's, ``{uid}`` the
    user's number. ``before`` may fail: it undoes an earlier install; ``disable`` takes away what ``enable`` made.
    ``variables``: where the user sets them, if not in the timer's file of variables. ``advice``: what is left to do.
    """

    name: str
    generate: Callable[[Timer], tuple[File, ...]]
    place: str = ""
    before: tuple[tuple[str, ...], ...] = ()
    enable: tuple[tuple[str, ...], ...] = ()
    disable: tuple[tuple[str, ...], ...] = ()
    after: tuple[tuple[str, ...], ...] = ()
    variables: str = ""
    advice: str = ""


_SYSTEMCTL = ("systemctl", "--user")

KINDS = (
    Kind(name="cron", generate=cron.generate),
    Kind(
        name="systemd", generate=systemd.generate, place="@/systemd/user",
        enable=((*_SYSTEMCTL, "daemon-reload"), (*_SYSTEMCTL, "enable", "--now", "{name}.timer")),
        disable=((*_SYSTEMCTL, "disable", "--now", "{name}.timer"),), after=((*_SYSTEMCTL, "daemon-reload"),),
        advice="to have it run while you are not logged in: loginctl enable-linger",
    ),
    Kind(
        name="launchd", generate=launchd.generate, place="~/Library/LaunchAgents",
        before=(("launchctl", "bootout", "gui/{uid}/{name}"),),
        enable=(("launchctl", "bootstrap", "gui/{uid}", "{path}"),),
        disable=(("launchctl", "bootout", "gui/{uid}/{name}"),),
    ),
    Kind(
        name="windows", generate=windows.generate, place="~/AppData/Local/linkaudit",
        enable=(("schtasks", "/Create", "/TN", "{name}", "/XML", "{path}", "/F"),),
        disable=(("schtasks", "/Delete", "/TN", "{name}", "/F"),), variables="for the user, with setx NAME value",
    ),
    Kind(
        name="github", generate=github.generate, place=".github/workflows", variables="as secrets of the repository",
        advice="commit the workflow, the settings and the FILEs to a private repository; the database stays out of it",
    ),
)  # fmt: skip


def kind_of(name: str) -> Kind:
    """Return the kind of this name. Raises ``UsageError``."""
    found = next((kind for kind in KINDS if kind.name == name), None)
    if found is None:
        cure = f"Choose one of {', '.join(kind.name for kind in KINDS)}"
        raise UsageError(f"{name!r} is no kind of timer", where="--for", cure=cure)
    return found
