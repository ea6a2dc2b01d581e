"""Every read that is not an edition: get, find, history. Never commits."""
