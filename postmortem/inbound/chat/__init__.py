"""Text copied out of a chat window, or notes with times."""
