"""What the knowledge lacks: questions that were not answered or badly, clustered, the most asked first.

    found = find_gaps(log.unmet(), embedder)         # found.gaps[0].title, .times, .questions; found.left_out
    seen = look_up(found.gaps[0], assistant)         # seen.outline: Markdown; seen.nearest; seen.drafted_now

Clusters are those of average linkage over the cosine distance of the embedding, cut at LOOSEST. On eval/gaps/dev.jsonl
(174 questions of 53 subjects in both languages, hand-made, with neighbouring subjects and lone questions on purpose) the
shipped embedding reaches its best pairwise F1 there, .80; either half of the subjects alone chooses the same cut
(`python -m eval gaps`). Questions of both languages merge as they are, the embedding being bilingual; centring the vectors
gains nothing. Another embedding spreads its cosines differently: measure it before relying on its clusters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.engine import Assistant
from assistant.live import Unmet
from assistant.outline import Section, outline
from assistant.privacy import mask
from assistant.question import MAX_QUESTION, answer_types
from assistant.reply import Passage
from assistant.retrieve import one_thread
from ingest.codes import find_codes
from ingest.embedding import Embedder
from ingest.text import normalise

LOOSEST = 0.64  # cosine distance; `python -m eval gaps` shows the neighbouring cuts
MOST = 5000  # distinct questions that are clustered at once: 3 s and 0.6 GB
_APART = 2.0  # the largest distance there is: questions about different models or error codes
_NEAREST = 3
_ASKED_FOR: tuple[tuple[str, Section], ...] = (("duration", "time"), ("amount", "cost"))
_ENDS = " ?!.,;:~…。、"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as it was first put, and how often it was asked alike. Times are ISO 8601 in UTC."""

    question: str
    language: str
    times: int
    unanswered: int
    rated_bad: int
    reasons: tuple[str, ...]
    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Questions about one thing, the most asked first. `title` is the most central one in the language of most.

    `reasons` are what bad ratings said, with how often. An unanswered question can be rated as well, so that
    `unanswered` and `rated_bad` may add up to more than `times`.
    """

    title: str
    language: str
    questions: tuple[Asked, ...]
    times: int
    unanswered: int
    rated_bad: int
    reasons: tuple[tuple[str, int], ...]
    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """The gaps, the most asked first (then the latest). `left_out` counts the rarest questions beyond MOST."""

    gaps: tuple[Gap, ...]
    asked: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """What today's knowledge says of a gap: the best passage of each near document, and an outline of the missing entry.

    `drafted_now`: its title gets a draft today, so that an unanswered gap may be closed; whether well is not said.
    """

    nearest: tuple[Passage, ...]
    drafted_now: bool
    outline: str


def find_gaps(unmet: Iterable[Unmet], embedder: Embedder) -> Gaps:
    """Cluster what was not answered, or badly. `embedder` is any; the cut was chosen with the shipped one."""
    by_wording: dict[str, list[Unmet]] = {}
    for one in unmet:
        by_wording.setdefault(wording(one.question), []).append(one)
    distinct = [_asked(alike) for alike in by_wording.values()]
    distinct.sort(key=lambda asked: (asked.times, asked.last), reverse=True)
    kept = distinct[:MOST]
    texts = [asked.question for asked in kept]
    with one_thread():
        vectors = embedder.embed(texts, kind="query") if texts else np.zeros((0, 1), np.float32)
        members: dict[int, list[int]] = {}
        for number, label in enumerate(clusters(texts, vectors)):
            members.setdefault(int(label), []).append(number)
        gaps = [_gap([kept[i] for i in group], vectors[group]) for group in members.values()]
    gaps.sort(key=lambda gap: (gap.times, gap.last), reverse=True)
    return Gaps(gaps=tuple(gaps), asked=sum(asked.times for asked in distinct), left_out=len(distinct) - len(kept))


def wording(question: str) -> str:
    """Give what two questions share that count as the same: masked, in normal form, without the marks at its end."""
    plain = " ".join(normalise(mask(question)).split())
    return plain.strip(_ENDS) or plain


def clusters(texts: Sequence[str], vectors: np.ndarray, loosest: float = LOOSEST) -> np.ndarray:
    """Give the number of the cluster of each text, int [texts]; `vectors` are unit vectors [texts, dim], or zero."""
    if len(texts) < 2:
        return np.arange(len(texts))
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = 1.0 - vectors @ vectors.T
    np.clip(distances, 0.0, _APART, out=distances)
    distances[_about_others(texts)] = _APART
    np.fill_diagonal(distances, 0.0)
    return np.asarray(fcluster(linkage(squareform(distances, checks=False), "average"), loosest, "distance"))


def _about_others(texts: Sequence[str]) -> np.ndarray:
    """Tell which pairs name models or codes and share none, bool [texts, texts]: E31 is no paraphrase of E44."""
    from scipy.sparse import csr_matrix

    codes = [find_codes(text) for text in texts]
    places = {code: place for place, code in enumerate(sorted({code for found in codes for code in found}))}
    rows = [row for row, found in enumerate(codes) for _ in found]
    columns = [places[code] for found in codes for code in found]
    held = csr_matrix((np.ones(len(rows), np.int8), (rows, columns)), shape=(len(texts), max(len(places), 1)))
    naming = np.array([bool(found) for found in codes])
    return np.asarray(np.outer(naming, naming) & ((held @ held.T).toarray() == 0))


def look_up(gap: Gap, assistant: Assistant) -> Lookup:
    """Ask today's knowledge, and draft the outline of the missing entry. A question too long to be asked is cut."""
    reply = next(iter(assistant.stream(gap.title[:MAX_QUESTION])))
    documents = {passage.document: passage for passage in reversed(reply.passages)}  # the best passage of each stays
    nearest = [passage for passage in reply.passages if documents[passage.document] is passage]
    questions = [(asked.question, asked.times) for asked in gap.questions]
    return Lookup(
        nearest=tuple(nearest[:_NEAREST]),
        drafted_now=not reply.abstained,
        outline=outline(
            gap.title, gap.language, questions, reply.passages, _sections(gap), assistant.retriever.embedder
        ),
    )


def _sections(gap: Gap) -> frozenset[Section]:
    """Say what such questions ask for: a kind of answer that a third of them or more want."""
    wanted: Counter[str] = Counter()
    for asked in gap.questions:
        for kind in answer_types(asked.question):
            wanted[kind] += asked.times
    return frozenset(section for kind, section in _ASKED_FOR if 3 * wanted[kind] >= gap.times)


def _asked(alike: Sequence[Unmet]) -> Asked:
    return Asked(
        question=mask(alike[0].question),
        language=alike[0].language,
        times=len(alike),
        unanswered=sum(one.abstained for one in alike),
        rated_bad=sum(one.rated_bad for one in alike),
        reasons=tuple(one.reason for one in alike if one.reason),
        first=min(one.asked for one in alike),
        last=max(one.asked for one in alike),
    )


def _gap(questions: Sequence[Asked], vectors: np.ndarray) -> Gap:
    languages: Counter[str] = Counter()
    for asked in questions:
        languages[asked.language] += asked.times
    language = languages.most_common(1)[0][0]
    times = np.array([asked.times for asked in questions])
    central = vectors @ (vectors.T @ times)  # how near each is to all that was asked
    spoken = np.array([asked.language == language for asked in questions])
    title = questions[int(np.argmax(np.where(spoken, central, -np.inf)))].question
    reasons = Counter(reason for asked in questions for reason in asked.reasons)
    return Gap(
        title=" ".join(title.split()),
        language=language,
        questions=tuple(sorted(questions, key=lambda asked: asked.times, reverse=True)),
        times=int(times.sum()),
        unanswered=sum(asked.unanswered for asked in questions),
        rated_bad=sum(asked.rated_bad for asked in questions),
        reasons=tuple(reasons.most_common()),
        first=min(asked.first for asked in questions),
        last=max(asked.last for asked in questions),
    )
