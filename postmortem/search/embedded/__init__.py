"""The embedded engine: one Whoosh folder for each audience."""
