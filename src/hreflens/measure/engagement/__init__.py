"""Engagement: who comes over which link, stays or leaves, and what a foreign landing page costs."""

from hreflens.measure.engagement.barrier_table import build_language_barrier
from hreflens.measure.engagement.build import build_engagement
from hreflens.measure.engagement.sites import build_site_engagement

__all__ = ["build_engagement", "build_language_barrier", "build_site_engagement"]
