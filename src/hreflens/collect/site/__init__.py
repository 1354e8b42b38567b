"""The crawl of the owner's own site: which of its addresses are asked for, and in what order."""
