"""Timers of a re-audit as text, for what a machine has. Pure: a timer in, files out. ``registry`` lists the kinds."""
