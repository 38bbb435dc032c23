"""Committed scripts that make committed files."""
