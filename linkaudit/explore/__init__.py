"""The database in a browser: Datasette, read-only, with our words, functions and safeguards around it."""
