"""Judgement: pure functions from records to records. No clock, disk, network or logging."""
