"""Gold questions: what they look like, reading them, and whether the knowledge still holds their evidence.

    gold = load_gold("dev")                       # eval/gold/dev.jsonl, checked; GoldError names file, line and field
    problems = check_gold(gold, version.passages)
    record_reveal("test", "release review")       # a line in eval/gold/REVEALED.md

One JSON object a line. `span` is verbatim text of the loaded document; a fact is stated when any one of its wordings is
(`eval.facts`). Tuning looks at `dev` only; failures of `test` are shown only on request, and the request is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from eval.facts import normalise, states
from eval.overlap import Span, squeeze
from ingest.chunking import Chunk
from ingest.errors import GoldError

Split = Literal["dev", "test"]
SPLITS: tuple[Split, ...] = ("dev", "test")
GOLD_DIR = Path(__file__).parent / "gold"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _has_content(wording: str) -> str:
    if not normalise(wording):
        raise ValueError("is empty after normalisation")
    return wording


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldTurn(_Strict):
    """An earlier message of the conversation."""

    role: Literal["customer", "agent"]
    text: Text


class Evidence(_Strict):
    """A verbatim span of a document that supports the answer. `document` is relative to the knowledge folder.

    Spans with the same `group` are alternative sources of one fact, any of which will do; None is a group of its own.
    """

    document: Text
    span: Text
    group: int | None = None


class Fact(_Strict):
    """A fact in its wordings; any one of them states it."""

    any: tuple[Annotated[Text, AfterValidator(_has_content)], ...] = Field(min_length=1)


class GoldQuestion(_Strict):
    """A question with what a right reply states and where it stands. Unanswerable ones have no evidence and no fact."""

    id: Text
    question: Text
    history: tuple[GoldTurn, ...] = ()
    as_of: date
    role: Literal["agent", "customer"] = "agent"
    language: Literal["zh", "en"]
    category: Text
    kinds: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")], ...] = ()
    answerable: bool
    evidence: tuple[Evidence, ...] = ()
    required: tuple[Fact, ...] = ()
    forbidden: tuple[Fact, ...] = ()

    @model_validator(mode="after")
    def _evidence_fits(self) -> GoldQuestion:
        if self.answerable and not (self.evidence and self.required):
            raise ValueError("an answerable question needs evidence and at least one required fact")
        if not self.answerable and (self.evidence or self.required):
            raise ValueError("an unanswerable question has neither evidence nor required facts")
        return self


@dataclass(frozen=True, kw_only=True)
class GoldProblem:
    """Something that a person should look at. `kind`: "span_missing", or a warning about a fact and its evidence."""

    question: str
    kind: Literal["span_missing", "fact_not_in_evidence", "forbidden_in_evidence"]
    detail: str

    @property
    def is_error(self) -> bool:
        """A missing span makes the figures wrong; the warnings may be meant."""
        return self.kind == "span_missing"


def load_gold(split: Split, folder: Path = GOLD_DIR) -> tuple[GoldQuestion, ...]:
    """Read the questions of one split in file order. Raise GoldError naming file, line and field."""
    path = folder / f"{split}.jsonl"
    if not path.is_file():
        raise GoldError("gold_missing", str(path), "does not exist", "Restore the file, or choose another --split.")
    found: dict[str, GoldQuestion] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        question = _read(line, f"{path}:{number}")
        if question.id in found:
            raise GoldError("gold_duplicate", f"{path}:{number}:id", f"{question.id!r} occurs twice", "Rename one.")
        found[question.id] = question
    if not found:
        raise GoldError("gold_empty", str(path), "holds no question", "Write one JSON object a line.")
    return tuple(found.values())


def _lines(path: Path) -> list[str]:
    try:
        # not splitlines(): JSON may hold U+2028 and its like inside a string
        return path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise GoldError("gold_encoding", f"{path}", f"is not UTF-8 ({error})", "Save it as UTF-8.") from error


def _read(line: str, place: str) -> GoldQuestion:
    try:
        return GoldQuestion.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        remedy = "See eval/gold.py for the fields and their types."
        raise GoldError("gold_malformed", f"{place}:{field}".rstrip(":"), first["msg"], remedy) from error


def check_gold(gold: Sequence[GoldQuestion], passages: Iterable[Chunk]) -> list[GoldProblem]:
    """List evidence that no passage of the live knowledge holds verbatim (whitespace apart), and facts to look at.

    A span that was cut between passages counts as long as the document's passages in order hold it.
    """
    documents: dict[str, list[str]] = {}
    for passage in passages:
        documents.setdefault(passage.document, []).append(squeeze(passage.text))
    problems: list[GoldProblem] = []
    for question in gold:
        for number, evidence in enumerate(question.evidence, start=1):
            texts = documents.get(evidence.document)
            if texts is None:
                detail = f"evidence {number}: {evidence.document} is not in the knowledge"
                problems.append(GoldProblem(question=question.id, kind="span_missing", detail=detail))
            elif not any(Span(evidence.span).is_within(text) for text in [*texts, "".join(texts)]):
                detail = f"evidence {number}: span not found in {evidence.document}"
                problems.append(GoldProblem(question=question.id, kind="span_missing", detail=detail))
        problems.extend(_fact_problems(question))
    return problems


def _fact_problems(question: GoldQuestion) -> list[GoldProblem]:
    spans = "\n".join(evidence.span for evidence in question.evidence)
    missing = [
        GoldProblem(question=question.id, kind="fact_not_in_evidence", detail=f"required fact {number}")
        for number, fact in enumerate(question.required, start=1)
        if not states(spans, fact.any)
    ]
    contradicted = [
        GoldProblem(question=question.id, kind="forbidden_in_evidence", detail=f"forbidden fact {number}")
        for number, fact in enumerate(question.forbidden, start=1)
        if spans and states(spans, fact.any)
    ]
    return missing + contradicted


def shared_ids(one: Sequence[GoldQuestion], other: Sequence[GoldQuestion]) -> list[str]:
    """List the ids in `other` whose id, or whose question in its conversation, occurs in `one` as well."""
    ids = {question.id for question in one}
    asked = {_asked(question) for question in one}
    return [question.id for question in other if question.id in ids or _asked(question) in asked]


def _asked(question: GoldQuestion) -> tuple[str, ...]:
    return (*(squeeze(turn.text) for turn in question.history), squeeze(question.question), str(question.as_of))


def record_reveal(split: Split, reason: str, *, on: date | None = None, folder: Path = GOLD_DIR) -> None:
    """Append to REVEALED.md that the failures of `split` were looked at, when and why."""
    if not reason.strip():
        raise GoldError("reveal_reason", "--reveal", "has no reason", "Say why the failures have to be seen.")
    path = folder / "REVEALED.md"
    title = "# When failures of the test split were looked at\n\n| date | split | reason |\n|---|---|---|\n"
    head = "" if path.is_file() else title
    reason = " ".join(reason.split()).replace("|", "\\|")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{head}| {on or date.today():%Y-%m-%d} | {split} | {reason} |\n")
