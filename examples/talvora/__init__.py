"""The bundled example: Talvora, an invented maker of account security, and the web that links to it.

`content/` holds what people wrote, one file per language; `groups/` what operators of many sites wrote; the
modules here turn it into pages, exports and a truth table. Nothing here knows how hreflens judges.
"""
