"""Plots drawn on the server as SVG: no script, no inline style, a title for who listens, and numbers at the ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH = 420
HEIGHT = 150
_TOP, _BOTTOM, _LEFT, _RIGHT = 24, 22, 4, 6


@dataclass(frozen=True, slots=True)
class Point:
    """One step in time: what to write under it, and its figure written out."""

    label: str
    value: int
    shown: str


def _x(place: int, count: int) -> float:
    return _LEFT + place * (WIDTH - _LEFT - _RIGHT) / max(1, count - 1)


def _y(value: int, highest: int) -> float:
    return HEIGHT - _BOTTOM - value * (HEIGHT - _TOP - _BOTTOM) / max(1, highest)


def _frame(title: str, body: str, points: Sequence[Point], highest: Point) -> Markup:
    """The drawing around its body: a base line, the first and last label, and the highest figure on its own line."""
    base = HEIGHT - _BOTTOM
    return Markup(  # noqa: S704 -- every text in it is escaped here or where it was drawn
        f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f'<line class="base" x1="{_LEFT}" y1="{base}" x2="{WIDTH - _RIGHT}" y2="{base}"/>'
        f'<line class="base" x1="{_LEFT}" y1="{_TOP}" x2="{WIDTH - _RIGHT}" y2="{_TOP}"/>{body}'
        f'<text class="axis" x="{_LEFT}" y="{_TOP - 7}">{escape(highest.shown)}</text>'
        f'<text class="axis" x="{_LEFT}" y="{HEIGHT - 6}">{escape(points[0].label)}</text>'
        f'<text class="axis" x="{WIDTH - _RIGHT}" y="{HEIGHT - 6}" text-anchor="end">{escape(points[-1].label)}</text>'
        "</svg>"
    )


def line_plot(title: str, *series: Sequence[Point], opening: str = "") -> Markup:
    """Lines over time from zero up, the first one filled. Empty without at least two steps.

    ``opening``: what to write at the first step where the figures there were brought from elsewhere.
    """
    if not series or len(series[0]) < 2:
        return Markup("")
    top = max((point for points in series for point in points), key=lambda point: point.value)
    highest = top.value
    body = ""
    for number, points in enumerate(series):
        way = " ".join(f"{_x(i, len(points)):.1f},{_y(p.value, highest):.1f}" for i, p in enumerate(points))
        if number == 0:
            base = HEIGHT - _BOTTOM
            body += f'<polygon class="area" points="{_LEFT},{base} {way} {WIDTH - _RIGHT},{base}"/>'
        last = points[-1]
        body += f'<polyline class="line line-{number}" points="{way}"/>'
        end_x, end_y = _x(len(points) - 1, len(points)), _y(last.value, highest)
        body += f'<circle class="dot dot-{number}" cx="{end_x:.1f}" cy="{end_y:.1f}" r="3.5"/>'
    if opening:
        body += (
            f'<line class="planned" x1="{_LEFT}" y1="{_TOP}" x2="{_LEFT}" y2="{HEIGHT - _BOTTOM}"/>'
            f'<text class="axis" x="{_LEFT + 5}" y="{_TOP + 12}">{escape(opening)}</text>'
        )
    return _frame(title, body, series[0], top)


def bar_plot(title: str, points: Sequence[Point], planned: int = 0) -> Markup:
    """Bars over time, with a dashed line where ``planned`` lies. Empty without a step."""
    if not points:
        return Markup("")
    top_point = max(points, key=lambda point: point.value)
    highest = max(planned, top_point.value)
    step = (WIDTH - _LEFT - _RIGHT) / len(points)
    body = ""
    for place, point in enumerate(points):
        top = _y(point.value, highest)
        body += (
            f'<rect class="bar" x="{_LEFT + place * step + step * 0.15:.1f}" y="{top:.1f}" width="{step * 0.7:.1f}"'
            f' height="{HEIGHT - _BOTTOM - top:.1f}" rx="2"><title>{escape(point.label)}: {escape(point.shown)}'
            "</title></rect>"
        )
    if planned:
        at = _y(planned, highest)
        body += f'<line class="planned" x1="{_LEFT}" y1="{at:.1f}" x2="{WIDTH - _RIGHT}" y2="{at:.1f}"/>'
    return _frame(title, body, points, top_point)
