"""The few errors a user can meet. Each says what is wrong, where, and what to do about it.

``cli`` is the only place that catches them; ``exit_code`` is the process's exit status.
"""

from __future__ import annotations


class LinkauditError(Exception):
    """A known fault. ``what`` happened, ``where`` (file, row, field), and the ``cure``."""

    exit_code = 3

    def __init__(self, what: str, *, where: str = "", cure: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.cure = cure

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return f"{line}. {self.cure}" if self.cure else line


class UsageError(LinkauditError):
    """An option, a setting or a set of files that cannot work as given."""

    exit_code = 2


class UnreadableInput(LinkauditError):
    """A file that is not recognised, or damaged in the middle."""

    exit_code = 2


class StoreError(LinkauditError):
    """The database cannot be opened, written or understood."""


class OutputError(LinkauditError):
    """A result file cannot be written."""


class SourceError(LinkauditError):
    """A shop, or the way to it, that refuses or does not answer. What was saved stays."""
