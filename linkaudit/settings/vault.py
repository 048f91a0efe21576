"""The operating system's own keyring, if there is one. The library behind it comes with the extra ``secrets``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkaudit.errors import UsageError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_CURE = "Keep the secret in the environment or a file instead: `linkaudit init`"
_INSTALL = "Install it with: pip install 'linkaudit[secrets]'. Or keep the secret in the environment or a file"


def name() -> str:
    """Return what the keyring here is called, or "" if there is none to use."""
    try:
        return _backend("").name
    except UsageError:
        return ""


def get(service: str, user: str, where: str) -> str:
    """Return the entry, "" if there is none. Raises ``UsageError`` if there is no keyring or it does not open."""
    backend = _backend(where)
    try:
        return backend.get_password(service, user) or ""
    except Exception as error:  # noqa: BLE001  each system's keyring raises what it likes
        raise _closed(error, where) from None


def put(service: str, user: str, secret: str) -> None:
    """Store the entry, and see that it is there. Raises ``UsageError``."""
    backend = _backend("")
    try:
        backend.set_password(service, user, secret)
        kept = backend.get_password(service, user) == secret
    except Exception as error:  # noqa: BLE001  as above
        raise _closed(error, "") from None
    if not kept:
        raise UsageError("the keyring does not keep what it is given", cure=_CURE)


def _backend(where: str) -> KeyringBackend:
    try:
        import keyring
        from keyring.backends import fail, null
    except ImportError:
        raise UsageError("the library for keyrings is not installed", where=where, cure=_INSTALL) from None
    try:
        backend = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001  a configured back-end may not load
        raise _closed(error, where) from None
    if isinstance(backend, (fail.Keyring, null.Keyring)):
        raise UsageError("there is no keyring on this system", where=where, cure=_CURE)
    return backend


def _closed(error: Exception, where: str) -> UsageError:
    # Its words may hold what was to be stored: only its kind is told.
    cure = f"Unlock it and run again. {_CURE}"
    return UsageError(f"the keyring cannot be used ({type(error).__name__})", where=where, cure=cure)
