"""Watching a profile: where links stand, what changed, whether a source is at fault, what to tell whom.

Everything here is a pure function of the tables of runs and of what people asked for; nothing is sent from here.
"""
