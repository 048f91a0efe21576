"""Titles and descriptions made acceptable by rule, each change told."""
