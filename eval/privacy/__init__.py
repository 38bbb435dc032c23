"""Planted customer messages with private values; see `make`."""
