"""Speed and memory, measured beside a floor or a peer in the same run. ``python -m tests.bench --help``."""
