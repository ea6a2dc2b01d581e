"""python -m bench: measure everything and write docs/performance.md."""

from .performance import main

if __name__ == "__main__":
    main()
