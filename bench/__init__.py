"""How fast the product is: a corpus, a load, and a page of numbers. Run: python -m bench."""
