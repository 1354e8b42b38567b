"""Made-up inputs of any size for the benchmarks."""
