"""What reacts to the journal: each follower reads it from its own bookmark."""
