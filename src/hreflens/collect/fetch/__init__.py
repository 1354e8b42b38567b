"""Fetching linking pages politely and safely, and reading them again from WARC files."""


class FetchError(Exception):
    """A WARC file or the fetcher's own folder cannot be used; the message names the file and says what to do."""
