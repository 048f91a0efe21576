"""Where secrets are kept, and taking them from there: the environment, a file of one's own, the system's keyring."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from linkaudit.errors import UsageError
from linkaudit.settings import vault
from linkaudit.settings.notifying import is_open
from linkaudit.settings.sections import Settings

SIGNATURE_KEYS = ("signature", "signature_input", "signature_agent")
SECRET_KEYS = (
    ("shopify", "token"), ("shopify", "client_secret"), *(("shopify", key) for key in SIGNATURE_KEYS),
    ("notify", "urls"),
)  # fmt: skip
_VARIABLE = re.compile(r"(?:env:([A-Za-z_][A-Za-z0-9_]*)|([A-Z][A-Z0-9_]*))")
_KEYRING = re.compile(r"keyring:([^/]+)/(.+)")
_TOKEN = re.compile(r"shp[a-z]{2}_[0-9a-zA-Z]{8,}")
_HEX = re.compile(r"(?<![0-9a-zA-Z])[0-9a-fA-F]{32,}(?![0-9a-zA-Z])")
_APP_SECRET = "shpss_"  # noqa: S105  how one begins, none itself
_LONGEST = 4096
_CURE = (
    'Write where it is kept: "env:NAME" for a variable, "file:PATH", or "keyring:SERVICE/USER"; `linkaudit init` does'
)
_NOTIFY_CURE = (
    'Keep the address in a variable and write its name, as urls = ["env:NAME"]; or in "file:PATH" or a keyring'
)


class Secret:
    """A text that nobody sees by accident."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def reveal(self) -> str:
        """Return the text."""
        return self._text


class Access(msgspec.Struct, frozen=True):
    """What opens a shop: a token, or else an app's id and secret. One of the two is whole.

    ``place`` names where the secret comes from; an empty ``api_version`` leaves the choice to us.
    """

    place: str = ""
    api_version: str = ""
    token: Secret | None = None
    client_id: str = ""
    client_secret: Secret | None = None


def shopify_access(settings: Settings, environment: Mapping[str, str] | None = None) -> Access | None:
    """Return the access that the settings name, or None if they name none. A token goes before an app.

    Raises ``UsageError`` if what they name is not there.
    """
    environment = os.environ if environment is None else environment
    given = settings.shopify
    if given.token:
        token = _token(taken(given.token, "token", environment))
        return Access(place=given.token, api_version=given.api_version, token=token)
    if not given.client_id and not given.client_secret:
        return None
    for key, value in (("client_id", given.client_id), ("client_secret", given.client_secret)):
        if not value:
            cure = "An app is known by both; set it, or run `linkaudit init`"
            raise UsageError("is not set, the other half is", where=f"[shopify] {key}", cure=cure)
    literal = not _place(given.client_id)
    client_id = given.client_id if literal else taken(given.client_id, "client_id", environment).reveal()
    secret = taken(given.client_secret, "client_secret", environment)
    return Access(
        place=given.client_secret, api_version=given.api_version, client_id=client_id, client_secret=secret
    )


def shopify_signature(settings: Settings, environment: Mapping[str, str] | None = None) -> tuple[Secret, ...] | None:
    """Return the headers Signature, Signature-Input and Signature-Agent for the storefront, or None if none is set.

    Raises ``UsageError`` if only some of them are set, or what they name is not there.
    """
    environment = os.environ if environment is None else environment
    places = {key: str(getattr(settings.shopify, key)) for key in SIGNATURE_KEYS}
    if not any(places.values()):
        return None
    for key, place in places.items():
        if not place:
            cure = "The admin shows three headers; set all of them (docs/cli.md, Settings)"
            raise UsageError("is not set, the others are", where=f"[shopify] {key}", cure=cure)
    return tuple(taken(place, key, environment) for key, place in places.items())


def notify_address(place: str, environment: Mapping[str, str] | None = None) -> tuple[Secret, ...]:
    """Return the addresses that an entry of ``[notify] urls`` names, one or several parted by spaces or lines.

    Raises ``UsageError`` if it names nothing that is there.
    """
    if is_open(place):
        return (Secret(place),)
    found = taken(place, "urls", os.environ if environment is None else environment, section="notify")
    return tuple(map(Secret, found.reveal().split()))


def taken(place: str, key: str, environment: Mapping[str, str], *, section: str = "shopify") -> Secret:
    """Return what is kept at ``place``. Raises ``UsageError`` naming the key and the place, never what is there."""
    where = f"[{section}] {key}"
    if variable := _VARIABLE.fullmatch(place):
        name = variable[1] or variable[2]
        text = environment.get(name, "")
        what, cure = f"the variable {name} is not set", f"Set it, as export {name}=…, or run `linkaudit init`"
    elif place.startswith("file:"):
        text = _read(place.removeprefix("file:"), where)
        what, cure = f"{place.removeprefix('file:')} is empty", "Write the secret into it, or run `linkaudit init`"
    elif entry := _KEYRING.fullmatch(place):
        text = vault.get(entry[1], entry[2], where)
        what, cure = f"the keyring has no entry {entry[1]}/{entry[2]}", "Run `linkaudit init` to store it"
    else:
        cure = _NOTIFY_CURE if section == "notify" else _CURE
        raise UsageError("names no place where a secret can be kept", where=where, cure=cure)
    if not text.strip():
        raise UsageError(what, where=where, cure=cure)
    return Secret(text.strip())


def from_environment(environment: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Return the places of secrets that variables hold or name: the settings keep the place, not the secret."""
    found: dict[tuple[str, str], str] = {}
    for section, key in SECRET_KEYS:
        name = _variable(section, key)
        if environment.get(name):
            found[section, key] = f"env:{name}"
        elif path := environment.get(f"{name}_FILE"):
            found[section, key] = f"file:{path}"
    return found


def named_variables(settings: Settings) -> set[str]:
    """Return the names of the variables that the settings take secrets from."""
    values = (getattr(getattr(settings, section), key) for section, key in SECRET_KEYS)
    places = (place for value in values for place in (value if isinstance(value, tuple) else (value,)))
    return {one[1] or one[2] for place in places if (one := _VARIABLE.fullmatch(place))}


def is_secret_variable(name: str) -> bool:
    """Whether ``from_environment`` sees to the variable ``name``."""
    return any(name in {_variable(*one), f"{_variable(*one)}_FILE"} for one in SECRET_KEYS)


def refuse_secrets(raw: Mapping[str, object], where: str) -> None:
    """Raise ``UsageError`` if a settings file holds a secret instead of its place. The secret is not repeated."""
    for path, text in _texts(raw):
        key = ".".join(path)
        named = path in {(*one,) for one in SECRET_KEYS}
        notify = path == ("notify", "urls")
        if notify and text and not _place(text) and not is_open(text):
            cure = f"{_NOTIFY_CURE}. Withdraw this address if anybody else has seen the file"
            raise UsageError(f"{key} may hold a secret itself", where=where, cure=cure)
        if _TOKEN.search(text) or (named and not notify and _HEX.search(text)):
            cure = f"{_CURE}. Withdraw this secret if anybody else has seen the file"
            raise UsageError(f"{key} holds a secret itself", where=where, cure=cure)
        if named and not notify and text and not _place(text):
            raise UsageError(f"{key} names no place where a secret can be kept", where=where, cure=_CURE)


def shown(place: str, key: str, environment: Mapping[str, str], *, section: str = "shopify") -> str:
    """Say whether there is a secret at ``place``, and what kind of place it is. A keyring is not opened for it."""
    if not place:
        return "not set"
    if section == "notify" and is_open(place):
        return place
    if place.startswith("keyring:"):
        return "set (in the keyring)"
    try:
        taken(place, key, environment, section=section)
    except UsageError as error:
        return f"missing ({error.what})"
    return "set (from a file)" if place.startswith("file:") else "set (from environment)"


def _variable(section: str, key: str) -> str:
    return f"LINKAUDIT_{section}_{key}".upper()


def _place(text: str) -> bool:
    return bool(_VARIABLE.fullmatch(text) or _KEYRING.fullmatch(text)) or text.startswith("file:")


def _token(secret: Secret) -> Secret:
    if secret.reveal().startswith(_APP_SECRET):
        cure = "Set client_id and client_secret instead of token; `linkaudit init` asks for them"
        raise UsageError("that is an app's secret, not a token", where="[shopify] token", cure=cure)
    return secret


def _read(path: str, where: str) -> str:
    try:
        with Path(path).expanduser().open("rb") as file:
            return file.read(_LONGEST).decode("utf-8-sig")
    except OSError as error:
        cure = "Make the file, readable for you alone, or run `linkaudit init`"
        raise UsageError(f"{path} cannot be read: {error.strerror}", where=where, cure=cure) from error
    except (UnicodeDecodeError, RuntimeError, ValueError):
        raise UsageError(f"{path} is no text", where=where, cure="Write the secret into it and nothing else") from None


def _texts(value: object, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    if isinstance(value, str):
        return [(path, value)]
    if isinstance(value, Mapping):
        return [found for key, one in value.items() for found in _texts(one, (*path, str(key)))]
    return [found for one in value for found in _texts(one, path)] if isinstance(value, list) else []
