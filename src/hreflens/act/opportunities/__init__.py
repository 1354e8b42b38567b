"""What could be done: faults of hreflang, links that land in the wrong language, what to translate, which markets open.

Everything here is pure: tables in, tables and text out. Nothing is ever sent.
"""
