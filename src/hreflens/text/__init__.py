"""Text in any script: normal forms, scripts, tokens, language. Pure: no I/O, no tables."""
