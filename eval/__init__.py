"""Measure the assistant on gold questions: `python -m eval --split dev`. Takes the assistant as an argument."""
