"""`python -m hreflens` is the command line."""

from hreflens.cli.app import main

if __name__ == "__main__":
    main()
