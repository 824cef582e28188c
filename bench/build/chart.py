"""The numbers of a run to a picture: who takes how long for the pages, and how an edition grows."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDTH, _ROW, _LEFT = 760, 26, 300
_STYLE = """text{font:13px system-ui,sans-serif;fill:#222}.h{font-weight:600}.b{fill:#7a93ac}.o{fill:#1f5f99}
.l{fill:none;stroke-width:2}.g{stroke:#ccc}@media(prefers-color-scheme:dark){text{fill:#ddd}.g{stroke:#555}.b{fill:#6d8299}
.o{fill:#6fb1e8}}"""
_LINES = (("everything", "#1f5f99"), ("one letter changed", "#b3541e"), ("nothing changed", "#4a7d3a"))


def written(bars: Sequence[tuple[str, float]], growth: Sequence[tuple[int, float, float, float]], size: int) -> str:
    """Give an SVG: bars of seconds, and below them seconds by the number of letters, both scales logarithmic."""
    top = 40 + _ROW * len(bars)
    height = top + (300 if growth else 0)
    said = f"Seconds to validate and render {size} letters, and seconds by the number of letters"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{said}">',
        f"<style>{_STYLE}</style>",
        f'<text class="h" x="8" y="22">Validate + HTML, {size:,} letters: seconds</text>',
        *_bars(bars), *_growth(growth, top), "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bars(bars: Sequence[tuple[str, float]]) -> Iterator[str]:
    longest = max((seconds for _, seconds in bars), default=1)
    for place, (name, seconds) in enumerate(bars):
        y = 36 + _ROW * place
        wide = max(2, (_WIDTH - _LEFT - 60) * seconds / longest)
        yield f'<text x="{_LEFT - 8}" y="{y + 15}" text-anchor="end">{escape(name.replace("`", ""))}</text>'
        yield f'<rect class="{"o" if name.startswith("ours") else "b"}" x="{_LEFT}" y="{y}" width="{wide:.0f}" height="20"/>'
        yield f'<text x="{_LEFT + wide + 6:.0f}" y="{y + 15}">{seconds:.1f}</text>'


def _growth(growth: Sequence[tuple[int, float, float, float]], top: int) -> Iterator[str]:
    if not growth:
        return
    every = [value for _, *values in growth for value in values]
    low, high = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)))
    first, last = math.log10(growth[0][0]), math.log10(growth[-1][0])
    left, right, upper, lower = 60, _WIDTH - 150, top + 44, top + 262

    def across(size: int) -> float:
        return left + (right - left) * ((math.log10(size) - first) / ((last - first) or 1))

    def down(seconds: float) -> float:
        return lower - (lower - upper) * (math.log10(seconds) - low) / (high - low)

    yield f'<text class="h" x="8" y="{top + 24}">An edition by the number of its letters: seconds</text>'
    for power in range(low, high + 1):
        y = down(10.0**power)
        yield f'<line class="g" x1="{left}" x2="{right}" y1="{y:.0f}" y2="{y:.0f}"/>'
        yield f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">{10.0**power:g}</text>'
    for size, *_ in growth:
        yield f'<text x="{across(size):.0f}" y="{lower + 20}" text-anchor="middle">{size:,}</text>'
    for (name, colour), number in zip(_LINES, (1, 3, 2), strict=True):
        points = [(across(row[0]), down(row[number])) for row in growth]
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        yield f'<polyline class="l" stroke="{colour}" points="{path}"/>'
        yield from (f'<circle fill="{colour}" cx="{x:.0f}" cy="{y:.0f}" r="3"/>' for x, y in points)
        yield f'<text x="{points[-1][0] + 8:.0f}" y="{points[-1][1] + 4:.0f}">{name}</text>'
