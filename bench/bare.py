"""The least that Flask and waitress can do: one page that is always the same."""

import sys

import waitress
from flask import Flask


def main(port: int, size: int) -> None:
    """Serve a page of so many bytes."""
    app = Flask(__name__)
    page = "x" * size
    app.add_url_rule("/", "page", lambda: page)
    waitress.serve(app, host="127.0.0.1", port=port, threads=4, _quiet=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
