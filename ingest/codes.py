"""Product models and codes, told apart exactly: "A1" is not "A1 Pro", and "E05" is a code.

find_codes("a1pro 报 E-05 怎么办")     # ('a1pro', 'e05')
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.text import normalise

# Words that makers put behind a model to name another model. A closed list: any capitalised word would turn
# "A2 Earbuds" into a model of its own.
_VARIANTS = "pro|max|mini|lite|se|plus|ultra|air|lte|neo"
_CODE = re.compile(
    rf"(?<![a-z0-9.\-])(?P<stem>[a-z]{{1,4}}-?\d{{1,5}}[a-z]?)(?:\s*[- ]?\s*(?P<variant>{_VARIANTS}))?(?![a-z0-9])"
)
# Not names of anything that a shop sells or displays as an error, though they look like codes.
_GENERIC = frozenset("mp3 mp4 usb2 usb3 h5 b2b b2c o2o g20 5g wifi6 ios17 ios18 bt5 no1 top1 top10 q1 q2 q3 q4".split())


@lru_cache(maxsize=20_000)  # the same units are weighed again by every question
def find_codes(text: str) -> tuple[str, ...]:
    """List models and codes in order of appearance, lower case, without spaces and hyphens, each once."""
    found: dict[str, None] = {}
    for match in _CODE.finditer(normalise(text)):
        code = match["stem"].replace("-", "") + (match["variant"] or "")
        if match["stem"] not in _GENERIC:
            found[code] = None
    return tuple(found)


def is_error(code: str) -> bool:
    """Tell an error code ("e05") from a model, which a follow-up about an error still needs."""
    return re.fullmatch(r"e\d{1,4}", code) is not None
