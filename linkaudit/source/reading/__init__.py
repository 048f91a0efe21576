"""Bytes to rows and batches: what every kind of file needs."""
