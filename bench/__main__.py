"""python -m bench: measure everything and write docs/performance.md."""

from bench.performance import main

if __name__ == "__main__":
    main()
