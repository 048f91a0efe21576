"""Options and variants into the two columns of a sheet."""
