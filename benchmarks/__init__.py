"""Benchmarks of graphmem: `python -m benchmarks --help`."""
