"""What other services send or export, read; one folder for each, and nothing is kept here."""
