"""Count tokens offline, with a tiktoken encoding of our own (every stock one downloads at first use).

    count_tokens("拆封的耳机不支持七天无理由退货。")

The ranks stand in `ingest/encoding/citedesk.tiktoken`; `python -m ingest.train_encoding` makes them.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

import tiktoken

from ingest.errors import ModelError

RANK_FILE = Path(__file__).parent / "encoding" / "citedesk.tiktoken"
RANK_SHA256 = "2a6dc842dc2f900e96274e193d32edefec7ed5d39b31514a3612b4415d35a77c"

# A word with the space before it, up to three digits, a run of signs, or white space.
PATTERN = r" ?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


@lru_cache(maxsize=1)
def encoding() -> tiktoken.Encoding:
    """Load the encoding once; refuse a rank file that is not the one this code was released with."""
    content = RANK_FILE.read_bytes()
    if hashlib.sha256(content).hexdigest() != RANK_SHA256:
        raise ModelError(
            "encoding_file", RANK_FILE.name, "the token ranks are damaged.", "Restore the file from the repository."
        )
    rows = (line.split() for line in content.splitlines())
    ranks = {base64.b64decode(token): int(rank) for token, rank in rows}
    return tiktoken.Encoding("citedesk", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})


def count_tokens(text: str) -> int:
    """Count the tokens of `text`; words that look like control tokens (`<|endoftext|>`) are plain text."""
    return len(encoding().encode(text, disallowed_special=()))
