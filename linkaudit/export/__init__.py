"""Records to bytes: one module for each file that is written. No disk here; the pipeline renames files into place."""
