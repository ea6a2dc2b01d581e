"""What a mark hides: finding marks however they are spelled, and taking out what they say."""
