"""Prospects and outreach: whom to talk to in a market, with what page, in what words. Nothing is ever sent from here."""
