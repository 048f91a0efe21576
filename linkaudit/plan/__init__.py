"""The migration plan: pure, records in, records out. Today's date is an argument; every number is an estimate."""
