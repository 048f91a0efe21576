"""Servers that misbehave, each on an address of its own on loopback."""
