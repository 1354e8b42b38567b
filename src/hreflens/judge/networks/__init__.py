"""Link networks: candidates from shared rare facts, then the purpose test. Shared ownership alone is never guilt."""

from hreflens.judge.networks.build import build_networks

__all__ = ["build_networks"]
