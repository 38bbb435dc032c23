"""The commands of `python -m ingest`, a module for each group; each takes settings, its words and the arguments."""
