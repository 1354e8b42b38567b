"""hreflens."""
