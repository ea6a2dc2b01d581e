"""Finding the past incident that looks like this one: analyser, query, engine, snippets."""
