"""The rules of the craft, in pure Python: no database, no web, no clock of its own."""
