"""Judge: from measured tables to named evidence, a capped sum, gates, a verdict and its explanation.

Data flow: `evidence` writes SIGNALS, `weigh` caps and sums them, `gates` holds verdicts down, `value` judges
worth on its own axis, `verdict` writes LINK_VERDICTS, `rollup` SITE_VERDICTS, `explain` prints the sum.
"""
