"""From the files that content owners have to a sealed, searchable version of the knowledge."""
