"""Seller Center's workbooks, made up: a generator of them as raw OOXML, and an evaluator of the rules they carry."""
