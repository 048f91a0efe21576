"""Shared knowledge of language: words that send buyers away, and what a character is. Pure; imports nothing of ours."""
