"""JSON in public, REST and GraphQL spelling, and the JSONL of bulk operations."""
