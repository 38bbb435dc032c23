"""What the owner says of a document: front matter, HTML meta tags, or a sidecar `<file>.meta.yaml`.

    meta, body_start = split_front_matter(text)     # the YAML block at the top of a text, and the line after it
    FrontMatter.model_validate(meta)                # unknown keys are refused

Every value is read as the text it is (YAML's base loader): a title `2026` stays a title, and `no` is not False.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from ingest.document import Audience
from ingest.errors import LoadError

KEYS = (
    "title, category, language (zh, en or mixed), effective_from, effective_until, "
    "audience (public, internal or restricted), history"
)
MAX_LINES = 60  # a fence further down is a rule in the text, not the end of front matter
_KEY_LINE = re.compile(r"^[A-Za-z_][\w-]*\s*:(\s|$)")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")  # as escapes may give them
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _iso_date(value: object) -> object:
    if value in ("", None):
        return None
    if isinstance(value, str) and not _ISO_DATE.fullmatch(value.strip()):
        raise ValueError(f"'{value}' is not a date like 2026-11-23")
    return value.strip() if isinstance(value, str) else value


IsoDate = Annotated[date | None, BeforeValidator(_iso_date)]


class FrontMatter(BaseModel):
    """The keys that count, all optional; dates are inclusive. `history` is for people: no passage holds it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    category: str = ""
    language: Literal["zh", "en", "mixed"] | None = None
    effective_from: IsoDate = None
    effective_until: IsoDate = None
    audience: Audience = "public"
    history: str = ""

    @model_validator(mode="after")
    def _dates_are_in_order(self) -> FrontMatter:
        if self.effective_from and self.effective_until and self.effective_from > self.effective_until:
            raise ValueError(f"effective_from {self.effective_from} is after effective_until {self.effective_until}")
        return self


def validate(meta: dict[str, str], where: str = "front matter") -> FrontMatter:
    """Check the keys and values of `meta`; raise `LoadError` (front_matter) naming the first that is wrong."""
    try:
        return FrontMatter.model_validate(meta)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            problem = f"the {where} has an unknown key '{key}'."
        else:
            what = first["msg"].removeprefix("Value error, ")
            problem = f"the {where} is wrong{f' at {key}' if key else ''}: {what}."
        raise LoadError("front_matter", "", problem, f"Keys that count: {KEYS}.") from error


def parse_yaml(text: str, where: str) -> dict[str, str]:
    """Read a flat YAML mapping of texts."""
    try:
        # BaseLoader builds nothing but texts, lists and mappings, and knows no tags: it is safe on foreign files.
        loaded: Any = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        problem = f"the {where} is not valid YAML ({' '.join(str(error).split())[:120]})."
        raise LoadError("front_matter", "", problem, "Write one `key: value` a line.") from error
    if loaded in (None, ""):
        return {}
    if not isinstance(loaded, dict) or not all(isinstance(v, str) for v in loaded.values()):
        raise LoadError("front_matter", "", f"the {where} is no list of keys.", "Write one `key: value` a line.")
    found = {str(key): value.strip() for key, value in loaded.items()}
    if _UNPRINTABLE.search("".join([*found, *found.values()])):
        raise LoadError(
            "front_matter", "", f"the {where} holds control characters.", "Write them out, or leave them out."
        )
    return found


def split_front_matter(text: str) -> tuple[dict[str, str], int]:
    """Give the front matter of a text and the number of lines it takes (0 where there is none).

    A first line `---` that no `key:` line follows is a rule in the text, as Markdown has it.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---" or len(lines) < 2 or not (_KEY_LINE.match(lines[1]) or _is_fence(lines[1])):
        return {}, 0
    for number, line in enumerate(lines[1:MAX_LINES], start=1):
        if _is_fence(line):
            return parse_yaml("\n".join(lines[1:number]), "front matter"), number + 1
    raise LoadError("front_matter", "", "the front matter is not closed.", "End it with a line `---`.")


def _is_fence(line: str) -> bool:
    return line.rstrip() in ("---", "...")
