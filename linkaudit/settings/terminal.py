"""What the environment says of the terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping


def draws(environment: Mapping[str, str] | None = None) -> bool:
    """Whether a line can be drawn over: not where TERM is ``dumb``."""
    return (os.environ if environment is None else environment).get("TERM") != "dumb"


def colours(environment: Mapping[str, str] | None = None) -> bool:
    """Whether colours may be used: not where NO_COLOR says anything (no-color.org), nor where nothing can be drawn."""
    return not (os.environ if environment is None else environment).get("NO_COLOR") and draws(environment)
