"""Who we say that we are, to every server."""

from __future__ import annotations

from linkaudit import __version__

USER_AGENT = f"linkaudit/{__version__}"
