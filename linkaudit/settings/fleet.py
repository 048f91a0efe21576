"""What a fleet takes from the environment: where its PostgreSQL is, and what one shop's audit may see."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from linkaudit.errors import UsageError
from linkaudit.settings import places
from linkaudit.settings.loading import load
from linkaudit.settings.sections import Settings

DATABASE = "LINKAUDIT_FLEET_DATABASE"
# What a process needs to run at all, to find its way to the network, and to open a keyring. No secret is among it.
_PLAIN = frozenset({
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "PYTHONPATH", "PYTHONWARNINGS",
    "VIRTUAL_ENV", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND",
    "CREDENTIALS_DIRECTORY", "SYSTEMROOT",
})  # fmt: skip


def fleet_database(flag: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the address of the fleet's PostgreSQL: the flag, else the variable or the file it names, else ""."""
    environment = os.environ if environment is None else environment
    if flag or environment.get(DATABASE):
        return flag or environment[DATABASE]
    path = environment.get(f"{DATABASE}_FILE", "")
    try:
        return Path(path).expanduser().read_text("utf-8").strip() if path else ""
    except (OSError, UnicodeDecodeError) as error:
        cure = "Write the address of the database into it, readable for you alone"
        raise UsageError(f"{path} cannot be read", where=f"{DATABASE}_FILE", cure=cure) from error


def shop_settings(raw: Mapping[str, Mapping[str, object]], where: str) -> Settings:
    """Return the settings of one shop of a fleet: of ``raw`` alone, whatever this machine's own are.

    Raises ``UsageError`` for a key or value that cannot be meant, and for a secret instead of the place it is kept at.
    """
    places.refuse_secrets(raw, where)
    overrides = {(section, key): value for section, values in raw.items() for key, value in values.items()}
    try:
        return load(None, overrides, {}, alone=True)
    except UsageError as error:
        field = error.where.partition(": ")[2]
        raise UsageError(error.what, where=f"{where}, {field}" if field else where, cure=error.cure) from error


def missing_secret(settings: Settings, environment: Mapping[str, str] | None = None) -> UsageError | None:
    """Return what is wrong with the places where the settings say that secrets are kept, None if all are there."""
    try:
        places.shopify_access(settings, environment)
        places.shopify_signature(settings, environment)
    except UsageError as error:
        return error
    return None


def audit_environment(settings: Settings, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of the process that audits one shop: of all secrets here, only that shop's."""
    environment = os.environ if environment is None else environment
    named = places.named_variables(settings)
    return {
        name: text
        for name, text in environment.items()
        if name in _PLAIN or name in named or name.startswith("LC_")
    }
