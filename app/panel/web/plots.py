"""Plots drawn on the server as SVG: axes with ticks, last values, and what each step says, hovered or focused.

No script, no inline style. Each step can be reached with the keyboard and says its values to who listens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

WIDTH: Final = 460
HEIGHT: Final = 190
_TOP, _BOTTOM, _LEFT, _RIGHT = 26, 26, 58, 12
_BASE: Final = HEIGHT - _BOTTOM
_END: Final = WIDTH - _RIGHT
_STEPS: Final = (1, 2, 5, 10)
_LABELS: Final = 4
_UNITS: Final = ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k"))


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """One step in time: what to write under it, its figure, that written out; ``partial``: it is not over yet."""

    label: str
    value: int
    shown: str
    partial: bool = False


@dataclass(frozen=True, slots=True)
class PlotWords:
    """What a plot says: its title, the name of each line, of a dashed level, and of a step that is not over."""

    title: str
    names: Sequence[str]
    planned: str = ""
    partial: str = ""
    opening: str = ""
    comma: str = ","


def ticks(highest: int) -> list[int]:
    """Round values from nought to the first at or above the highest, at most five of them."""
    unit = 1
    while unit * 10 * 4 < highest:
        unit *= 10
    step = next(unit * way for way in _STEPS if unit * way * 4 >= highest)
    return [step * place for place in range(-(-highest // step) + 1)] if highest else [0, 1]


def short(value: int, comma: str) -> str:
    """A round number for an axis: 1,2 M, 450 k."""
    for unit, sign in _UNITS:
        if value >= unit:
            whole, rest = divmod(value, unit)
            tenth = rest * 10 // unit
            return f"{whole}{f'{comma}{tenth}' if tenth else ''} {sign}"
    return str(value)


def _y(value: int, top: int) -> float:
    return _BASE - value * (_BASE - _TOP) / max(1, top)


def _axes(marks: Sequence[int], points: Sequence[PlotPoint], xs: Sequence[float], comma: str) -> str:
    drawn = ""
    for mark in marks:
        at = _y(mark, marks[-1])
        drawn += (
            f'<line class="base" x1="{_LEFT}" y1="{at:.1f}" x2="{_END}" y2="{at:.1f}"/><text class="axis"'
            f' x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{short(mark, comma)}</text>'
        )
    apart = max(1, -(-(len(points) - 1) // (_LABELS - 1)))
    places = [*range(0, len(points) - apart, apart), len(points) - 1]
    for place in places:
        anchor = "end" if place == len(points) - 1 and place else "start" if place == 0 else "middle"
        drawn += (
            f'<line class="base" x1="{xs[place]:.1f}" y1="{_BASE}" x2="{xs[place]:.1f}" y2="{_BASE + 4}"/>'
            f'<text class="axis{"" if place in (0, len(points) - 1) else " between"}" x="{xs[place]:.1f}"'
            f' y="{HEIGHT - 7}" text-anchor="{anchor}">{escape(points[place].label)}</text>'
        )
    return drawn


def _steps(words: PlotWords, series: Sequence[Sequence[PlotPoint]], xs: Sequence[float], width: float) -> str:
    """What each step says: over the plot where it is hovered or focused, and to who listens."""
    drawn = ""
    for place, x in enumerate(xs):
        here = [points[place] for points in series]
        values = ", ".join(f"{name} {point.shown}" for name, point in zip(words.names, here, strict=True))
        late = f" ({words.partial})" if here[0].partial and words.partial else ""
        said = escape(f"{here[0].label}{late} : {values}")
        drawn += (
            f'<g class="step" role="img" tabindex="0" aria-label="{said}"><rect x="{x - width / 2:.1f}" y="{_TOP}"'
            f' width="{width:.1f}" height="{_BASE - _TOP}"/><line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_BASE}"/>'
            f'<text class="axis" x="{WIDTH / 2}" y="12" text-anchor="middle">{said}</text></g>'
        )
    return drawn


def _last(point: PlotPoint, y: float, more: str = "") -> str:
    return f'<text class="last{more}" x="{_END}" y="{y:.1f}" text-anchor="end">{escape(point.shown)}</text>'


def _frame(words: PlotWords, body: str) -> Markup:
    return Markup(  # noqa: S704 -- every text in it is escaped where it was drawn
        f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" aria-label="{escape(words.title)}">{body}</svg>'
    )


def line_plot(words: PlotWords, *series: Sequence[PlotPoint]) -> Markup:
    """Lines over time from zero up, the first one filled. Empty without at least two steps.

    A last step that is not over is dashed. ``words.opening`` is written at the first step where the figures there were
    brought from elsewhere.
    """
    if not series or len(series[0]) < 2:
        return Markup("")
    marks = ticks(max(point.value for points in series for point in points))
    apart = (_END - _LEFT) / (len(series[0]) - 1)
    xs = [_LEFT + place * apart for place in range(len(series[0]))]
    body = _axes(marks, series[0], xs, words.comma)
    heights: list[float] = []
    for number, points in enumerate(series):
        at = [(x, _y(point.value, marks[-1])) for x, point in zip(xs, points, strict=True)]
        way = [f"{x:.1f},{y:.1f}" for x, y in at]
        if number == 0:
            body += f'<polygon class="area" points="{_LEFT},{_BASE} {" ".join(way)} {_END},{_BASE}"/>'
        whole = way[:-1] if points[-1].partial else way
        body += f'<polyline class="line line-{number}" points="{" ".join(whole)}"/>'
        if points[-1].partial:
            body += f'<polyline class="line line-{number} partial" points="{" ".join(way[-2:])}"/>'
        x, y = at[-1]
        body += f'<circle class="dot dot-{number}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
        beside = y - 8 if all(abs(y - 8 - other) > 13 for other in heights) else y + 16
        heights.append(beside)
        body += _last(points[-1], beside, f" last-{number}")
    if words.opening:
        body += (
            f'<line class="planned" x1="{_LEFT}" y1="{_TOP}" x2="{_LEFT}" y2="{_BASE}"/>'
            f'<text class="axis" x="{_LEFT + 5}" y="{_TOP + 12}">{escape(words.opening)}</text>'
        )
    return _frame(words, body + _steps(words, series, xs, apart))


def bar_plot(words: PlotWords, points: Sequence[PlotPoint], planned: int = 0) -> Markup:
    """Bars over time, with a dashed line where ``planned`` lies. Empty without a step."""
    if not points:
        return Markup("")
    marks = ticks(max(planned, *(point.value for point in points)))
    step = (_END - _LEFT) / len(points)
    xs = [_LEFT + (place + 0.5) * step for place in range(len(points))]
    body = _axes(marks, points, xs, words.comma)
    for x, point in zip(xs, points, strict=True):
        top = _y(point.value, marks[-1])
        body += (
            f'<rect class="bar{" partial" if point.partial else ""}" x="{x - step * 0.35:.1f}" y="{top:.1f}"'
            f' width="{step * 0.7:.1f}" height="{_BASE - top:.1f}" rx="2"/>'
        )
    last = _y(points[-1].value, marks[-1])
    body += _last(points[-1], last - 5)
    if planned:
        at = _y(planned, marks[-1])
        body += (
            f'<line class="planned" x1="{_LEFT}" y1="{at:.1f}" x2="{_END}" y2="{at:.1f}"/>'
            f'<text class="axis" x="{_LEFT + 4}" y="{at - 5:.1f}">{escape(words.planned)}</text>'
        )
    return _frame(words, body + _steps(words, [points], xs, step))
