"""What an answer means. The rule of all rules: never cry wolf."""

from linkaudit.source.live.reading.read import Look, is_html, is_same, look, read, says_closed

__all__ = ["Look", "is_html", "is_same", "look", "read", "says_closed"]
