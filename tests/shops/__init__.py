"""Generated shops with known truth: an ugly one for the audit's tests, and the sample that ships with the package."""
