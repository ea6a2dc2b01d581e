"""The words by which one story is told from others: what to ask for stories like it."""

from heapq import nlargest

from ..analyser import expanded, normal, stopped_in, words
from ..documents import SearchDocument
from ..plain import plain
from .query import Query, of_words

MOST_WORDS = 40
TITLE, TELLING, BODY = 3.0, 2.0, 1.0
WEIGHTS = {"relief": TELLING, "factor": TELLING}
READ_CHARACTERS = 20_000


def like(document: SearchDocument) -> Query:
    """Return the question for stories like this one: its title, and what it says most often."""
    weights: dict[tuple[str, int], float] = {}
    written: dict[tuple[str, int], str] = {}
    texts = [(document.title, TITLE), (document.fixed_by, TELLING)]
    texts += [(one.text, WEIGHTS.get(one.kind, BODY)) for one in document.passages]
    for text, weight in texts:
        for word in words(normal(plain(text[:READ_CHARACTERS]))):
            if len(word) < 3 or stopped_in(word):
                continue
            term = expanded(word, document.language)[0][0]
            written.setdefault(term, word)
            weights[term] = weights.get(term, 0.0) + weight
    telling = nlargest(MOST_WORDS, weights, key=weights.__getitem__)
    return of_words((written[term] for term in telling), is_paste=True)
