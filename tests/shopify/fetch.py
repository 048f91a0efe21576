"""Fetch what the local Shopify stands on, into ``.venv/shopify``: ``python -m tests.shopify.fetch``.

Two things, both by npm, so that the registry, proxy and cache are those of the user's own npm settings: the introspection
of the Admin schema out of the package @shopify/dev-mcp (the package itself is never run), and Shopify's own
@shopify/admin-api-client as npm/package-lock.json pins it. What is there already, and right, is not fetched again.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.shopify.node import npm

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".venv" / "shopify"
SCHEMA = HOME / "admin_2026-10.json.gz"
CLIENT = HOME / "node"  # its node_modules
CLIENT_PINS = Path(__file__).with_name("npm")

# Published 2026-09-28, three days before 2026-10 went stable; read 2026-11-22.
PACKAGE = "@shopify/dev-mcp@1.16.0"
MEMBER = "package/dist/data/admin_2026-10.json.gz"
SHA256 = "f3b522f264556925eada700e795e4a002a9cba83444ebcc6c0d724254a0c6593"


def main() -> int:
    """Fetch what is missing; return the exit status."""
    HOME.mkdir(parents=True, exist_ok=True)
    try:
        fetch_schema()
        fetch_client()
    except (OSError, ValueError, subprocess.CalledProcessError) as wrong:
        print(f"the local Shopify cannot be set up: {wrong}", file=sys.stderr)  # noqa: T201 - this is a command
        return 1
    return 0


def fetch_schema() -> None:
    """Put Shopify's introspection file at ``SCHEMA``; ValueError if it is not the one that is pinned."""
    if SCHEMA.exists() and checksum(SCHEMA.read_bytes()) == SHA256:
        return
    with tempfile.TemporaryDirectory(dir=HOME) as folder:
        _npm("pack", PACKAGE, "--pack-destination", folder, cwd=Path(folder))
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            member = package.extractfile(MEMBER)
            content = member.read() if member else b""
        if checksum(content) != SHA256:
            raise ValueError(f"{MEMBER} of {PACKAGE} is not the file that is pinned here")
        part = Path(folder, "part")
        part.write_bytes(content)
        part.replace(SCHEMA)


def fetch_client() -> None:
    """Install Shopify's own client into ``CLIENT``, exactly as the lock file pins it."""
    lock = CLIENT_PINS / "package-lock.json"
    done = CLIENT / ".installed"
    wanted = checksum(lock.read_bytes())
    if done.exists() and done.read_text("ascii") == wanted:
        return
    CLIENT.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(CLIENT_PINS / name, CLIENT / name)
    _npm("ci", "--ignore-scripts", cwd=CLIENT)
    done.write_text(wanted, "ascii")


def checksum(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _npm(*arguments: str, cwd: Path) -> None:
    quiet = ["--silent", "--no-audit", "--no-fund", "--no-update-notifier"]
    subprocess.run([*npm(), *arguments, *quiet], cwd=cwd, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
