"""The bundled example project: an invented company, the exports about it and the pages that link to it.

Everything in this folder is made by `python -m examples.talvora.build`; names and domains are fiction.
"""

from pathlib import Path


def example_folder() -> Path:
    """Return the folder that holds `project.toml`, `exports/`, `pages.warc.gz` and `disavow.txt`. Raises nothing."""
    return Path(__file__).parent
