"""Joining file, environment and flags, and telling which said what."""

from __future__ import annotations

import getpass
import os
import tomllib
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path

import msgspec

from linkaudit.errors import UsageError
from linkaudit.settings import places
from linkaudit.settings.sections import Settings

DEFAULT_FILE = Path("linkaudit.toml")
_FLAGS = {
    ("policy", "name"): "--policy",
    ("traffic", "window_days"): "--window",
    ("shop", "domain"): "--domain",
    ("shop", "hosts"): "--domain",
    ("check", "rate"): "--rate",
    ("plan", "gates"): "--gate",
    **{("plan", key): f"--{key.replace('_', '-')}" for key in ("fixed_costs", "review_days", "fix_days", "seller_days",
                                                               "probation_days")},
}

# what is set for one name leaves what is set elsewhere for another
_JOINED = {("plan", "gates")}

Place = tuple[str, str]
Overrides = Mapping[Place, object]
Raw = dict[str, dict[str, object]]


class Shown(msgspec.Struct, frozen=True):
    """One setting as it holds: where it comes from is a file, a variable, a flag, or ``default``."""

    section: str
    key: str
    value: str
    origin: str


def load(
    config: Path | None, overrides: Overrides, environment: Mapping[str, str] | None = None, *, alone: bool = False
) -> Settings:
    """Return the effective settings; ``alone``: of the flags only.

    Raises ``UsageError`` naming file or variable, section and key.
    """
    return _joined(config, overrides, {} if alone else _environment(environment), alone=alone)[0]


def effective(
    config: Path | None, overrides: Overrides, environment: Mapping[str, str] | None = None
) -> list[Shown]:
    """Return every setting with its origin. Of secrets only whether and where they are kept. Raises ``UsageError``."""
    environment = _environment(environment)
    settings, origins = _joined(config, overrides, environment, alone=False)
    rows = []
    for section in msgspec.structs.fields(Settings):
        values = getattr(settings, section.name)
        pairs = values.items() if isinstance(values, dict) else msgspec.structs.asdict(values).items()
        for key, value in pairs:
            if (section.name, key) in places.SECRET_KEYS:
                several = value if isinstance(value, tuple) else (str(value),)
                shown = [places.shown(one, key, environment, section=section.name) for one in several]
                text = ", ".join(shown) or "not set"
            else:
                text = _shown(value)
            rows.append(Shown(section.name, key, text, origins.get((section.name, key), "default")))
    return rows


def _shown(value: object) -> str:
    if isinstance(value, msgspec.Struct):
        value = {key: one for key, one in msgspec.structs.asdict(value).items() if one}
    if isinstance(value, dict):
        return ", ".join(f"{key} = {{{_shown(one)}}}" if isinstance(one, dict) else f"{key} = {_shown(one)}"
                         for key, one in value.items())  # fmt: skip
    return ", ".join(map(_shown, value)) if isinstance(value, (tuple, list)) else str(value)


def database_path(flag: Path | None) -> Path:
    """Return the database's path: the flag, else ``LINKAUDIT_DB``, else ``linkaudit.db`` here."""
    return flag or Path(os.environ.get("LINKAUDIT_DB") or "linkaudit.db")


def settings_path(flag: Path | None) -> Path | None:
    """Return the settings file that counts: the flag, else ``linkaudit.toml`` if it is here."""
    return flag or (DEFAULT_FILE if DEFAULT_FILE.is_file() else None)


def user_name() -> str:
    """Return what the machine calls the user, "" if it does not say."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return ""


def user_settings() -> Path:
    """Return the folder where programs keep a user's settings."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def variables(settings: Settings, environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the names of all variables that a run here takes something from, the database's path apart."""
    named = {name for name in _environment(environment) if name.startswith("LINKAUDIT_") and name != "LINKAUDIT_DB"}
    return tuple(sorted(named.union(places.named_variables(settings))))


def policy_text(name: str) -> tuple[str, str]:
    """Return a policy's TOML text and what to call it. ``name`` is a built-in name or a path."""
    built_in = files("linkaudit") / "policies" / f"{name}.toml"
    if "/" not in name and built_in.is_file():
        return built_in.read_text("utf-8"), name
    try:
        return Path(name).read_text("utf-8"), name
    except (OSError, UnicodeDecodeError) as error:
        known = ", ".join(sorted(p.name.removesuffix(".toml") for p in (files("linkaudit") / "policies").iterdir()))
        raise UsageError("there is no such policy", where=name, cure=f"Name a TOML file, or one of: {known}") from error


def _joined(
    config: Path | None, overrides: Overrides, environment: Mapping[str, str], *, alone: bool
) -> tuple[Settings, dict[Place, str]]:
    path = config or (DEFAULT_FILE if DEFAULT_FILE.is_file() and not alone else None)
    where = str(path or "")
    raw = _read(path) if path else {}
    origins: dict[Place, str] = {}
    try:
        msgspec.convert(raw, Settings)
        origins |= {(section, key): f"file {where}" for section, values in raw.items() for key in values}
        for place, text in _from_environment(environment).items():
            where = _variable(place, environment)
            raw, origins[place] = _with(raw, place, typed(place, text)), f"environment {where}"
            msgspec.convert(raw, Settings)
        for place, value in overrides.items():
            where = _FLAGS.get(place, f"--{place[1]}")
            raw, origins[place] = _with(raw, place, value), f"flag {where}"
        return msgspec.convert(raw, Settings), origins
    except UsageError as error:
        named = where if where.startswith("--") else f"{where}: {error.where}"
        raise UsageError(error.what, where=named, cure=error.cure) from error
    except (msgspec.ValidationError, ValueError) as error:
        raise UsageError(f"a setting does not fit: {error}", where=where, cure="See docs/cli.md, Settings") from error


def _environment(given: Mapping[str, str] | None) -> Mapping[str, str]:
    return os.environ if given is None else given


def _read(path: Path) -> Raw:
    try:
        sections = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError("the settings file cannot be read", where=str(path), cure=str(error.strerror)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"not TOML: {error}", where=str(path), cure="Correct the line, or remove the file") from error
    places.refuse_secrets(sections, str(path))
    return {
        name: {key: _plain((name, key), value) for key, value in section.items()}
        if isinstance(section, dict)
        else section
        for name, section in sections.items()
    }


def _plain(place: Place, value: object) -> object:
    """TOML has dates of its own, a cut-off may be written with or without quotes; one text is a list of one."""
    if isinstance(value, str) and isinstance(_default(place), tuple):
        return [value] if value else []
    return value.isoformat() if isinstance(value, date) else value


def _from_environment(environment: Mapping[str, str]) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for section in (field.name for field in msgspec.structs.fields(Settings)):
        prefix = f"LINKAUDIT_{section.upper()}_"
        found |= {
            (section, name.removeprefix(prefix).lower()): text
            for name, text in sorted(environment.items())
            if name.startswith(prefix) and text and not places.is_secret_variable(name)
        }
    return found | places.from_environment(environment)


def _variable(place: Place, environment: Mapping[str, str]) -> str:
    name = f"LINKAUDIT_{place[0]}_{place[1]}".upper()
    return name if environment.get(name) else f"{name}_FILE"


def typed(place: Place, text: str) -> object:
    """Return what ``text`` says for a setting: a list of what commas separate, a number, else the text."""
    now = _default(place)
    if isinstance(now, tuple):
        return [piece.strip() for piece in text.split(",") if piece.strip()]
    if place == ("check", "rate"):
        return float(text)
    return int(text) if isinstance(now, int) else text


def _default(place: Place) -> object:
    return getattr(getattr(Settings(), place[0], None), place[1], "")


def _with(raw: Raw, place: Place, value: object) -> Raw:
    section = raw.get(place[0], {})
    if place in _JOINED and section.get(place[1]):
        value = [section[place[1]], value]
    return raw | {place[0]: {**section, place[1]: value}}
