"""The benchmark: what a request costs, as a multiple of a limit measured beside it (docs/performance.md)."""
