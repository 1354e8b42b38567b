"""Link graphs and rank lists from files: edge lists, Common Crawl's vertices and edges, BVGraphs, rank files.

What is read comes out as arrays of ids with a list of names, or as rows of `domain_ranks`. Files are streamed;
a fault names file and line. It must not rank anything.
"""


class GraphFileError(Exception):
    """A graph or rank file that cannot be used; the message names file and line and says what to do."""
