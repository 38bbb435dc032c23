"""Files → Documents: one `Document` of Markdown text, with where each part stands, for every format owners use.

    paths = discover(root)              # the documents to read, sorted; steering files are not among them
    document = load(paths[0], root)     # LoadError with the file's name and the remedy where it cannot be read

A file is opened here and read in a child process with limits (`ingest.parse`).
"""

from ingest.loaders.discovery import discover, steering_files
from ingest.loaders.load import load, load_passages
from ingest.loaders.source import Limits

__all__ = ["Limits", "discover", "load", "load_passages", "steering_files"]
