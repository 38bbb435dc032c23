"""Planted attacks and look-alikes; see README.md and `make`."""
