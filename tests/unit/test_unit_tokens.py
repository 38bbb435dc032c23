"""Units and their tokens as stored at publish: nothing differs from what a question would cut for itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.tokens import Interaction, TokenIndex
from ingest.chunking import Chunk, chunk_document
from ingest.embedding import StaticEmbedder, open_embedder
from ingest.lexical import LexicalIndex
from ingest.loaders import load
from ingest.text import index_terms
from ingest.unit_tokens import UnitTokens
from ingest.units import split_units

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ("耳机拆封了还能退吗", "How long does a refund to a credit card take?", "a1 pro 防水", "")


@pytest.fixture(scope="module")
def passages() -> list[Chunk]:
    """The Markdown part of the shipped documents."""
    files = sorted((ROOT / "kb_docs").rglob("*.md"))[:40]
    return [chunk for path in files for chunk in chunk_document(load(path, ROOT / "kb_docs"))]


@pytest.fixture(scope="module")
def model() -> StaticEmbedder:
    found = open_embedder("static")
    assert isinstance(found, StaticEmbedder)
    return found


@pytest.fixture(scope="module")
def stored(passages: list[Chunk], model: StaticEmbedder, tmp_path_factory: pytest.TempPathFactory) -> UnitTokens:
    folder = tmp_path_factory.mktemp("version") / "units"
    UnitTokens.cut(passages, model).write(folder)
    found = UnitTokens.open(folder)
    assert found and found.count == len(passages)
    return found


def everything(interaction: Interaction, passages: list[Chunk], chosen: list[int]) -> list[np.ndarray]:
    """Give all that the ranking and the drafter read."""
    found = list(interaction.figures(np.array(chosen)).values())
    for index in chosen:
        units = interaction.units(index, passages[index].text)
        assert units == tuple(split_units(passages[index].text))
        figures = (interaction.unit, interaction.own, interaction.unit_vector, interaction.unit_length)
        found.append(np.array([figure(index, n) for n in range(len(units)) for figure in figures]))
        found += [interaction.met(index), *(interaction.unit_met(index, n) for n in range(len(units)))]
    return found


@pytest.mark.parametrize("question", QUESTIONS)
def test_stored_and_cut_on_demand_give_the_same_figures_to_the_last_bit(
    question: str, passages: list[Chunk], model: StaticEmbedder, stored: UnitTokens, tmp_path: Path
) -> None:
    LexicalIndex.build([index_terms(p.index_text()) for p in passages], tmp_path / "lexical")
    lexical = LexicalIndex.open(tmp_path / "lexical")
    chosen = np.random.default_rng(len(question)).permutation(len(passages))[:64].tolist()
    on_demand = TokenIndex(passages, model, lexical)
    on_demand.interact("预热", "", chosen[::3])  # so that some were cut before, in another company
    both = [
        everything(index.interact(question, "云听 A1", chosen), passages, chosen)
        for index in (TokenIndex(passages, model, lexical, stored), on_demand)
    ]
    for of_stored, of_cut in zip(*both, strict=True):
        assert of_stored.dtype == of_cut.dtype
        np.testing.assert_array_equal(of_stored, of_cut)


def test_norms_do_not_depend_on_the_passages_beside(
    passages: list[Chunk], model: StaticEmbedder, stored: UnitTokens
) -> None:
    alone = [UnitTokens.cut([passage], model).norms for passage in passages]
    np.testing.assert_array_equal(np.concatenate(alone), stored.norms)


def test_tokens_of_another_model_are_not_used(
    passages: list[Chunk], model: StaticEmbedder, stored: UnitTokens, tmp_path: Path
) -> None:
    LexicalIndex.build([index_terms(p.index_text()) for p in passages], tmp_path / "lexical")
    lexical = LexicalIndex.open(tmp_path / "lexical")
    wrong = UnitTokens(**{**vars(stored), "ids": np.zeros_like(stored.ids), "model_id": "static-other"})
    from_wrong, from_stored = (
        TokenIndex(passages, model, lexical, held).interact("退货", "", [0, 1]).figures(np.array([0, 1]))["passage"]
        for held in (wrong, stored)
    )
    np.testing.assert_array_equal(from_wrong, from_stored)


def test_a_passage_without_units_is_kept(passages: list[Chunk], model: StaticEmbedder, tmp_path: Path) -> None:
    empty = Chunk(**{**vars(passages[0]), "text": "## 只有标题\n"})
    cut = UnitTokens.cut([empty, passages[1], empty], model)
    assert cut.units(0, empty.text) == () == cut.units(2, empty.text)
    assert cut.units(1, passages[1].text) == tuple(split_units(passages[1].text))
    assert cut.select([2, 1]).units(1, passages[1].text) == cut.units(1, passages[1].text)
    assert UnitTokens.open(tmp_path / "absent") is None


@pytest.mark.parametrize(
    "case", ["nothing replaced", "all replaced", "permuted", "removed only", "random", "none left"]
)
def test_an_update_is_what_cutting_all_would_be(
    case: str, passages: list[Chunk], model: StaticEmbedder, tmp_path: Path
) -> None:
    old, others = passages[:40], passages[40:80]
    random = np.random.default_rng(0)
    source = {
        "nothing replaced": np.arange(40),
        "all replaced": np.full(30, -1),
        "permuted": random.permutation(40),
        "removed only": np.flatnonzero(random.random(40) < 0.5),
        "random": np.where(random.random(40) < 0.3, -1, random.permutation(40)),
        "none left": np.zeros(0, dtype=np.int64),
    }[case]
    fresh = iter(others)
    new = [old[number] if number >= 0 else next(fresh) for number in source]
    UnitTokens.cut(old, model).write(tmp_path / "units")
    base = UnitTokens.open(tmp_path / "units")
    assert base
    for name, array in vars(UnitTokens.cut(new, model)).items():
        updated = getattr(UnitTokens.update(base, source, new, model), name)
        assert np.array_equal(updated, array), name
        assert name == "model_id" or updated.dtype == array.dtype, name


def test_an_update_cuts_only_what_is_new(passages: list[Chunk], model: StaticEmbedder) -> None:
    base = UnitTokens.cut(passages[:2], model)
    marked = UnitTokens(**{**vars(base), "norms": np.full_like(base.norms, 7)})
    norms = UnitTokens.update(marked, np.array([1, -1]), [passages[1], passages[5]], model).norms
    kept = int(base.first_unit[2] - base.first_unit[1])
    assert (norms[:kept] == 7).all()
    assert not (norms[kept:] == 7).any()


def test_an_update_of_another_models_tokens_cuts_all_anew(passages: list[Chunk], model: StaticEmbedder) -> None:
    base = UnitTokens.cut(passages[:3], model)
    other = UnitTokens(**{**vars(base), "ids": np.zeros_like(base.ids), "model_id": "static-other"})
    updated = UnitTokens.update(other, np.arange(3), passages[:3], model)
    assert updated.model_id == model.model_id
    assert np.array_equal(updated.ids, base.ids)
