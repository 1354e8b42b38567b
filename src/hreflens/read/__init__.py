"""Bytes of a linking page to records: charset, links, placement, hidden-ness, main text, fingerprints. Pure: no I/O."""
