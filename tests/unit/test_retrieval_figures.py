"""Paired bootstrap, the verdict on fusion, the plot of growth, and the README's table."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from bench.plot import chart, exponent
from eval.bootstrap import paired_bootstrap
from eval.gold_ranking import PerQuery
from eval.retrieval_table import gold_result, render
from tools.readme_figures import retrieval_table


def test_bootstrap_is_seeded_and_holds_the_mean() -> None:
    generator = np.random.default_rng(1)
    ours, theirs = generator.random(200), generator.random(200)
    found = paired_bootstrap(ours, theirs)
    assert found == paired_bootstrap(ours, theirs)
    assert found.low < found.mean < found.high
    assert found.mean == pytest.approx((ours - theirs).mean())
    # the normal approximation, within what 10,000 resamples and 200 queries allow
    assert found.high - found.low == pytest.approx(2 * 1.96 * (ours - theirs).std() / np.sqrt(200), rel=0.05)


def test_bootstrap_of_equal_systems_excludes_a_loss_and_of_a_worse_one_does_not() -> None:
    figures = np.linspace(0, 1, 50)
    assert paired_bootstrap(figures, figures).excludes_loss(0.01)
    assert not paired_bootstrap(figures - 0.02, figures).excludes_loss(0.01)
    with pytest.raises(ValueError, match="equal lengths"):
        paired_bootstrap(figures, figures[1:])


def test_the_whole_is_held_against_its_better_leg() -> None:
    by_system = {"bm25": 0.2, "dense": 0.6, "citedesk": 0.94, "recipe": 0.1}
    figures = {name: PerQuery(recall=np.full(9, value), ndcg=np.full(9, value)) for name, value in by_system.items()}
    result = gold_result("dev", figures, seconds=1.0)
    assert (result.better_leg, result.queries, result.target, result.is_reached) == ("dense", 9, 0.93, True)
    assert result.fusion.low == pytest.approx(0.34)
    assert "gold dev" in render([result])
    plain = result.to_dict()
    assert plain["fusion"]["loss_excluded"] is True and plain["ndcg@10"]["citedesk"] == 0.94
    assert "| gold dev | 0.200 | 0.100 | 0.940 | 0.930 | yes | 0.940 |" in retrieval_table(1, {"gold dev": plain})


def test_growth_is_the_slope_on_logarithmic_axes() -> None:
    assert exponent([(2_000, 4.0), (20_000, 40.0), (100_000, 200.0)]) == pytest.approx(1.0)
    assert exponent([(2_000, 4.0), (100_000, 4.0)]) == pytest.approx(0.0)


def test_the_chart_is_valid_svg_within_its_frame() -> None:
    svg = chart({"p50 <ms>": [(2_000, 3.3), (20_000, 9.0), (100_000, 9.1)]}, x_label="passages", y_label="ms")
    root = ET.fromstring(svg)
    circles = [element for element in root.iter() if element.tag.endswith("circle")]
    assert len(circles) == 3
    assert all(0 < float(c.get("cx", "")) < 640 and 0 < float(c.get("cy", "")) < 360 for c in circles)
    assert "p50 &lt;ms&gt;" in svg
