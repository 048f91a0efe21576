"""What `linkaudit init` asks, and the settings file that comes of it. A secret never goes into that file."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from linkaudit.audit.policy import parse_date
from linkaudit.errors import OutputError, UsageError
from linkaudit.listing.market import MARKETS
from linkaudit.pipeline.job import parse_host
from linkaudit.settings import DEFAULT_POLICY, vault
from linkaudit.source.admin.shop_address import parse_shop
from linkaudit.source.admin.steps import LANGUAGES
from linkaudit.source.admin.steps import steps as token_steps

SOURCES = ("files", "app", "token")
KEEPERS = ("keyring", "file", "environment")
_MARKET = re.compile(r"[A-Z]{2}")
_PLACE = re.compile(r"env:[A-Za-z_]\w*|file:.+|keyring:[^/]+/.+")
_SERVICE = "linkaudit"
_HOME = "~/.config/linkaudit"

Given = Mapping[str, str]


class Question(msgspec.Struct, frozen=True):
    """``key`` is also the flag; ``check`` returns the answer as it is kept, or raises ``UsageError``.

    ``applies`` says from the answers so far whether it is asked; where it ``needs`` an answer, "" is none.
    ``default`` is proposed, ``unasked`` is taken where nobody may be asked.
    """

    key: str
    text: str
    check: Callable[[str], str]
    default: str = ""
    unasked: str = ""
    applies: Callable[[Given], bool] = lambda _: True
    needs: bool = False


def _source(text: str) -> str:
    return _one_of(SOURCES, text, "--source")


def _shop(text: str) -> str:
    return parse_shop(text).name


def _domain(text: str) -> str:
    host = parse_host(text)
    return f"{host.host}{host.root}"


def _market(text: str) -> str:
    code = {"UK": "GB"}.get(text.strip().upper(), text.strip().upper())
    if not _MARKET.fullmatch(code):
        raise UsageError("a market is a country's two letters", where="--market", cure="Write it as US or GB")
    if code not in MARKETS:
        what, cure = f"{code} is no market of TikTok Shop that is known here", f"Write one of: {', '.join(MARKETS)}"
        raise UsageError(what, where="--market", cure=cure)
    return code


def _language(text: str) -> str:
    return _one_of(LANGUAGES, text, "--language")


def _cutoff(text: str) -> str:
    return parse_date(text.strip(), "--cutoff").isoformat()


def _client_id(text: str) -> str:
    if not re.fullmatch(r"[0-9a-zA-Z-]{8,64}", text.strip()):
        cure = "Copy it from the app's Settings in the Dev Dashboard; it is 32 letters and digits"
        raise UsageError("that is not a client id", where="--client-id", cure=cure)
    return text.strip()


def _keep(text: str) -> str:
    if _PLACE.fullmatch(text.strip()):
        return text.strip()
    return _one_of(KEEPERS, text, "--keep")


def _one_of(choices: tuple[str, ...], text: str, where: str) -> str:
    found = [choice for choice in choices if choice.startswith(text.strip().lower())]
    if len(found) != 1 or not text.strip():
        raise UsageError("not one of the choices", where=where, cure=f"Choose one of: {', '.join(choices)}")
    return found[0]


def _live(given: Given) -> bool:
    return given["source"] != "files"


def _app(given: Given) -> bool:
    return given["source"] == "app"


_WHICH_SOURCE = """Where does the store's data come from?
  files  exports from the Shopify admin; no token needed
  app    an app's client id and secret
  token  an Admin API token that you already have
Source"""
_WHICH_PLACE = """Where shall the secret be kept?
  keyring      the system's own
  file         one that only you can read
  environment  a variable that you set yourself
Place"""


def questions(spoken: str = "en") -> tuple[Question, ...]:
    """Return what is asked, in order; ``spoken``: the language that the user is asked in."""
    keyring = "keyring" if vault.name() else "environment"
    return (
        Question("source", _WHICH_SOURCE, _source, default="files", unasked="files"),
        Question("shop", "The shop's own address (NAME.myshopify.com)", _shop, applies=_live, needs=True),
        Question("domain", "The address that buyers see, as shop.com (empty: the export or Shopify says it)", _domain),
        Question("market", "Country of the TikTok Shop, in two letters such as US or GB (empty: none yet)", _market),
        Question("cutoff", "Day on which the links end, as 2026-12-31 (empty: not known)", _cutoff),
        Question("client_id", "The app's client id", _client_id, applies=_app, needs=True),
        Question("keep", _WHICH_PLACE, _keep, default=keyring, unasked="environment", applies=_live),
        Question("language", "Language of help, messages and report: en or zh", _language, default=spoken),
    )


def steps(language: str = "en") -> list[str]:
    """Return how to get a token, click by click: whoever does not say otherwise gets it in each language."""
    return [token_steps(one) for one in (LANGUAGES if language == "en" else (language,))]


def secret_name(given: Given) -> str:
    """Return what the secret is called: a key of ``[shopify]``."""
    return "token" if given["source"] == "token" else "client_secret"


def wants_secret(given: Given) -> bool:
    """Whether the secret itself has to be asked for: it is to be stored by us."""
    return given.get("keep") in {"keyring", "file"}


def check_secret(text: str, given: Given) -> str:
    """Return a secret as it is stored. Raises ``UsageError``, which never repeats it."""
    secret = text.strip()
    what = secret_name(given).replace("_", " ")
    if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise UsageError(f"that is not a {what}", cure="Copy it again, whole and without quotes")
    if what == "token" and secret.startswith("shpss_"):
        raise UsageError("that is an app's secret, not a token", cure="Choose app as the source")
    return secret


def keep(secret: str, given: Given) -> str:
    """Store the secret where ``given`` says, and return the place for the settings file.

    Raises ``UsageError`` (no keyring) or ``OutputError`` (no file).
    """
    entry = f"{given['shop']}/{secret_name(given)}"
    if given["keep"] == "keyring":
        vault.put(_SERVICE, entry, secret)
        return f"keyring:{_SERVICE}/{entry}"
    name = re.sub(r"[^a-z0-9.-]+", "-", entry)
    path = Path(_HOME).expanduser() / name
    path.unlink(missing_ok=True)
    write(path, f"{secret}\n", mode=0o600)
    return f"file:{_HOME}/{name}"


def place(given: Given) -> str:
    """Return the place of a secret that the user keeps."""
    if given["keep"] == "environment":
        return f"env:LINKAUDIT_SHOPIFY_{secret_name(given).upper()}"
    return given["keep"]


def advice(at: str) -> list[str]:
    """Return the lines that say how to set the variable ``at``, if it is one of the environment."""
    if not at.startswith("env:"):
        return []
    name = at.removeprefix("env:")
    return [
        "Before you run linkaudit, set the variable, with the secret in place of the dots:",
        f"  export {name}=…",
        "This way it stays out of the shell's history:",
        f"  read -rs {name} && export {name}",
    ]


def render(given: Given, at: str) -> str:
    """Return the settings file. ``at``: the place of the secret, or ""."""
    hosts = [given["shop"]] if given.get("shop") and given.get("domain") else []
    domain = given.get("domain") or given.get("shop", "")
    shopify = ["# no token: linkaudit reads the files you export. `linkaudit init` sets one."]
    if at:
        shopify = _line(secret_name(given), at, "where it is kept; the secret itself never stands here")
    if given.get("client_id"):
        shopify = [*_line("client_id", given["client_id"], "of the app in Shopify's Dev Dashboard"), *shopify]
    lines = [
        "# Settings of linkaudit. Variables LINKAUDIT_<SECTION>_<KEY> go before this file, options before both.",
        "# `linkaudit init --show` prints what holds and where it comes from. All keys: docs/cli.md, Settings.",
        "",
        "[shop]",
        *_line("domain", domain, "the address that buyers see; shop.com/fr for a language folder"),
        *_line("hosts", hosts, "further hosts of the shop, its myshopify address among them"),
        *_line("market", given.get("market", ""), "country of the TikTok Shop, two letters"),
        *_line("currency", "", "of the shop, if the files do not say it"),
        *_line("language", given.get("language", ""),
               "what linkaudit speaks, en or zh; empty: what the terminal speaks"),
        "",
        "[shopify]",
        *shopify,
        "",
        "[policy]",
        *_line("name", DEFAULT_POLICY, "which surfaces end: a built-in policy or a TOML file, see docs/rules.md"),
        *_line("cutoff", given.get("cutoff", ""), "day on which the links end; empty: judged as in force"),
        "",
        "[traffic]",
        *_line("window_days", 0, "count visits of so many days only; 0: all"),
    ]
    return "\n".join(lines) + "\n"


def _line(key: str, value: str | int | list[str], why: str) -> list[str]:
    # JSON's strings, numbers and lists are TOML's.
    return [f"# {why}", f"{key} = {json.dumps(value, ensure_ascii=False)}"]


def write(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Write a file whole or not at all; what stood there before is kept until then. Raises ``OutputError``.

    ``mode`` is for a new file: one that is there keeps its own.
    """
    path = path.resolve() if path.is_symlink() else path
    mode = path.stat().st_mode & 0o777 if path.exists() else mode
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        cure = "Make its folder writable, or name another file with --config"
        raise OutputError(f"cannot be written: {error.strerror}", where=str(path), cure=cure) from error


def put_aside(path: Path) -> Path | None:
    """Keep a copy of the settings that are about to be replaced, and return where."""
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.bak")
    try:
        shutil.copy2(path, aside)
    except OSError as error:
        cure = "Move it away yourself and run again"
        raise OutputError("the present settings cannot be put aside", where=str(path), cure=cure) from error
    return aside
