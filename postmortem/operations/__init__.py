"""Every write: one function per button, one transaction, one journal entry at least."""
