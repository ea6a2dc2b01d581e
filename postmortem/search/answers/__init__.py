"""What any engine does with the documents that hold the words: facts, scores, order, pages."""
