"""A line chart on two logarithmic axes as inline SVG, without a plotting library.

svg = chart({"p50": [(2000, 9.1), (20000, 12.0)]}, x_label="passages", y_label="ms")
exponent([(2000, 9.1), (20000, 12.0)])               # 0.12: growth as count^0.12; 1 is linear
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]
Scale = Callable[[float], float]
_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 150, 24, 52
_COLOURS = ("#1f6feb", "#bc4c00", "#6e7781", "#1a7f37")


def exponent(points: Points) -> float:
    """Fit y = a · x^b by least squares on the logarithms and give b. Needs two different x, all above 0."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    middle = sum(xs) / len(xs)
    level = sum(ys) / len(ys)
    spread = sum((x - middle) ** 2 for x in xs)
    return sum((x - middle) * (y - level) for x, y in zip(xs, ys, strict=True)) / spread


def chart(series: Mapping[str, Points], *, x_label: str, y_label: str) -> str:
    """Draw named series of points above 0; every x gets a tick, y has one at 1, 2 and 5 times the powers of ten."""
    xs = sorted({x for points in series.values() for x, _ in points})
    ys = [y for points in series.values() for _, y in points]
    ticks = _ticks(min(ys), max(ys))
    across = _scale(xs[0], xs[-1], _LEFT, _WIDTH - _RIGHT)
    up = _scale(ticks[0], ticks[-1], _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
    ]
    for y in ticks:
        line = f'x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{up(y):.1f}" y2="{up(y):.1f}"'
        parts.append(f'<line {line} stroke="#d0d7de"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{up(y) + 4:.1f}" text-anchor="end">{y:g}</text>')
    for x in xs:
        parts.append(f'<text x="{across(x):.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{x:,.0f}</text>')
    centre = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{centre:.0f}" y="{_HEIGHT - 12}" text-anchor="middle">{escape(x_label)}</text>')
    parts.append(f'<text x="{_LEFT}" y="{_TOP - 8}" text-anchor="middle">{escape(y_label)}</text>')
    for number, (name, points) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="3.5" fill="{colour}"/>' for x, y in points]
        x, y = points[-1]
        parts.append(f'<text x="{across(x) + 10:.1f}" y="{up(y) + 4:.1f}" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _scale(low: float, high: float, start: float, end: float) -> Scale:
    span = math.log(high / low) or 1.0
    return lambda value: start + (end - start) * math.log(value / low) / span


def _ticks(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    every = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    first = max(i for i, tick in enumerate(every) if tick <= low)
    last = next((i for i, tick in enumerate(every) if tick >= high), len(every) - 1)
    return every[first : max(last, first + 1) + 1]
