"""The seller's template: what its cells, rules and lists mean."""
