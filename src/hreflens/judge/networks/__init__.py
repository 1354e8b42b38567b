"""Link networks: candidates from shared rare facts, then the purpose test. Shared ownership alone is never guilt."""
