"""Two texts that grew from one, brought together without a word lost."""
