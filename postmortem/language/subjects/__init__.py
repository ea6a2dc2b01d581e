"""Who or what does it: the guard that keeps machines out of what is said of people."""
