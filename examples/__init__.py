"""Generators of the projects that hreflens ships as examples."""
