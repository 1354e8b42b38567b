"""`hreflens` and `python -m hreflens`: the command line, and a quiet end when Ctrl-C comes before it has started."""

import sys

INTERRUPTED = 130
"""The same as `cli.exits.Exit.INTERRUPTED`, which may not be loaded yet."""


def main() -> None:
    """Run the command line."""
    try:
        from hreflens.cli.app import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("hreflens: interrupted.\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
