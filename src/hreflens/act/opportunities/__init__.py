"""Opportunities: which markets to work on, what stands in the way there, and what each search engine accepts."""
