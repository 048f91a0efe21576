"""``[retention]``: how many runs are kept."""

from __future__ import annotations

from linkaudit.errors import UsageError
from linkaudit.settings.section import Section

_FEWEST = 2


class RetentionSettings(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[retention]``: after each audit the newest ``runs`` complete ones stay (0: all of them).

    ``days``: and those begun within so many days (0: whatever their age). The two newest are kept whole, those
    before them by what changed.
    """

    runs: int = 400
    days: int = 0

    def __post_init__(self) -> None:
        """Raise ``UsageError`` for a number that cannot be meant."""
        for key, value in (("runs", self.runs), ("days", self.days)):
            if value < 0 or (key == "runs" and 0 < value < _FEWEST):
                cure = f"Write 0 to keep all, or {_FEWEST} or more" if key == "runs" else "Write 0 or more"
                raise UsageError(f"{value} does not fit", where=f"[retention] {key}", cure=cure)
