"""Train the encoding that chunk budgets are counted with: a byte-level BPE of our own, so that nothing is downloaded.

    RAYON_NUM_THREADS=1 python -m ingest.train_encoding ../shared/data/train

Writes `ingest/encoding/citedesk.tiktoken` and prints its SHA-256 for `ingest/tokens.py`. The text is taken in file order, so the
same files give the same ranks. Takes about two minutes on one core.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import lzma
from collections.abc import Iterator
from pathlib import Path

from ingest.tokens import PATTERN, RANK_FILE

SOURCES = ("en-zh-python-docs.jsonl", "en-zh-magento.jsonl", "en-bitext-ecom.jsonl")
NEWS = "zh-news-text.txt.xz"
NEWS_CHARACTERS = 4_000_000  # about 11 MB: as much Chinese as there is English in the other files
VOCABULARY = 32_000
LONGEST = 18  # bytes, six Chinese characters: without it, sentences that the news repeat become one token


def training_texts(folder: Path) -> Iterator[str]:
    """Yield the training text: both sides of the openly licensed pairs, then the first part of the news."""
    for name in SOURCES:
        with (folder / name).open(encoding="utf-8") as lines:
            for line in lines:
                pair = json.loads(line)
                yield pair["a"]
                yield pair["b"]
    left = NEWS_CHARACTERS
    with lzma.open(folder / NEWS, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line
            left -= len(line)
            if left <= 0:
                return


def _byte_of() -> dict[str, int]:
    """Invert GPT-2's printable stand-ins for bytes, in which the trainer writes its vocabulary."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [b for b in range(256) if b not in printable]
    return {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(rest)}


def train(texts: Iterator[str], vocabulary: int = VOCABULARY) -> list[bytes]:
    """Give the tokens in rank order: the 256 bytes, then every merge in the order it was learnt."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(PATTERN), behavior="isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        max_token_length=LONGEST,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    byte_of = _byte_of()
    learnt = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    words = [bytes(byte_of[c] for c in word) for word, _ in learnt]
    return [bytes([b]) for b in range(256)] + [word for word in words if len(word) > 1]


def main() -> None:
    """Train, write the rank file and print its hash."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the folder with the training files")
    tokens = train(training_texts(parser.parse_args().folder))
    lines = (b"%s %d\n" % (base64.b64encode(token), rank) for rank, token in enumerate(tokens))
    RANK_FILE.write_bytes(b"".join(lines))
    print(f"{RANK_FILE.name}: {len(tokens)} ranks, sha256 {hashlib.sha256(RANK_FILE.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
