"""What a query asks for: the product's own language, read into one tree, and widened."""
