"""What an answer means. The rule of all rules: never cry wolf."""

from linkaudit.source.live.reading.read import is_html, is_same, read

__all__ = ["is_html", "is_same", "read"]
