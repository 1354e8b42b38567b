"""Backlinks and link graphs out of Common Crawl's WAT and WARC files: one more source beside the tools' exports."""


class CrawlFileError(Exception):
    """A crawl file, index or address cannot be used; the message names it and says what to do."""
