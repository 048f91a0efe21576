"""Joins the stages: files into the store, the store through judgement, results into files."""
