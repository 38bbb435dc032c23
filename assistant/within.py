"""What a search is kept within: one category, one language of the sources, one audience.

assistant.answer("运费谁出？", category="returns", source_language="zh", audience="public", as_of=date(2026, 11, 23))

They narrow what role and date allow, never widen it, and both legs apply them before ranking.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TypedDict, get_args

from ingest.document import Audience
from ingest.errors import QuestionError
from ingest.masks import PassageMasks


class Filters(TypedDict, total=False):
    """The filters as keyword arguments; None and "" mean: no matter which."""

    category: str | None
    source_language: str | None
    audience: str | None


@dataclass(frozen=True, kw_only=True)
class Within:
    """The filters of one question."""

    category: str | None = None
    source_language: str | None = None
    audience: str | None = None

    @classmethod
    def of(cls, filters: Filters) -> Within:
        """Take filters as given; empty is none."""
        return cls(**{name: value or None for name, value in filters.items()})  # type: ignore[arg-type]

    def named(self) -> dict[str, str]:
        """Give the filters that are set."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def audiences(self, readable: tuple[Audience, ...]) -> tuple[Audience, ...]:
        """Keep of what may be read what is asked for."""
        return tuple(one for one in readable if self.audience in (None, one))

    def check(self, masks: PassageMasks, readable: tuple[Audience, ...]) -> None:
        """Raise QuestionError for a value that no readable document has, listing those there are."""
        known = {
            "category": masks.categories(readable) if self.category else [],
            "source_language": masks.languages(readable) if self.source_language else [],
            "audience": list(get_args(Audience)),
        }
        for name, value in self.named().items():
            if value not in known[name]:
                raise QuestionError(
                    "unknown_filter",
                    value,
                    f"is no {name.replace('_', ' ')} of the live knowledge",
                    f"Known: {', '.join(known[name]) or 'none'}.",
                )
