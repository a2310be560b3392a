"""Stamps for shares, notes and coins for amounts: for whoever counts them and reads no figures.

Notes have the colours of the francs that are in use, so that they are known without their figure; ten of the largest
are tied together. What is under the smallest coin is in the label alone.
"""

from collections.abc import Iterator
from typing import Final

from app.panel.documents.paper import PaperDrawing

NOTES: Final = {10_000: "#7a4e8c", 5_000: "#3f7d4a", 2_000: "#3a6ea5", 1_000: "#b4473a", 500: "#9a6b3f"}
COINS: Final = {200: "#b9b4a6", 100: "#a9a9a9", 50: "#bdbdbd", 25: "#c9a227", 10: "#b8901f", 5: "#a67c1a"}
_BUNDLE_XOF: Final = 100_000
_NOTE, _COIN, _STAMP, _GAP = (26, 14), 13, (8, 10), 3
_STEP = 9
"""How far a note lies beside the one under it: as many can be counted as there are."""
_ACROSS: Final = 110
"""Where a line is full."""
_IN_A_ROW: Final = 10


def stamps(count: int, label: str) -> PaperDrawing:
    """A stamp for each share, by fives, ten in a row; none for a correction, which the label tells."""
    width, height = _STAMP
    places = range(max(count, 0))
    drawn = [
        f'<g transform="translate({(place % _IN_A_ROW) * (width + 1) + 2 * (place % _IN_A_ROW // 5)} '
        f'{place // _IN_A_ROW * (height + 1)})"><rect width="{width}" height="{height}" fill="#c8642f"/>'
        f'<rect x=".7" y=".7" width="{width - 1.4}" height="{height - 1.4}" fill="none" stroke="#fff" '
        f'stroke-width=".8" stroke-dasharray="1 1"/><circle cx="4" cy="5" r="1.8" fill="#fff"/></g>'
        for place in places
    ]
    rows = max(1, -(-len(places) // _IN_A_ROW))
    across = max(1, min(len(places), _IN_A_ROW)) * (width + 1) + 2
    return _drawn("".join(drawn), across, rows * (height + 1), label)


def money(amount_xof: int, label: str) -> PaperDrawing:
    """The fewest notes and coins of an amount, the largest first, whatever its sign."""
    x, y, drawn, last, widest = 0, 0, [], 0, 1
    for value in _pieces(abs(amount_xof)):
        wide = _COIN if value in COINS else _NOTE[0]
        x += 0 if not last else (_STEP if value == last else _width(last) + _GAP)
        if x + wide > _ACROSS:
            x, y = 0, y + _NOTE[1] + 2
        drawn.append(f'<g transform="translate({x} {y})">{_piece(value)}</g>')
        last, widest = value, max(widest, x + wide)
    return _drawn("".join(drawn), widest, y + _NOTE[1], label)


def _width(value: int) -> int:
    return _COIN if value in COINS else _NOTE[0]


def _pieces(amount_xof: int) -> Iterator[int]:
    for value in (_BUNDLE_XOF, *NOTES, *COINS):
        count, amount_xof = divmod(amount_xof, value)
        yield from [value] * count


def _piece(value: int) -> str:
    width, height = _NOTE
    if value in COINS:
        return (
            f'<circle cx="6.5" cy="7" r="6" fill="{COINS[value]}" stroke="#6b6557" stroke-width=".7"/>'
            f'<text x="6.5" y="9" font-size="5" text-anchor="middle" fill="#222">{value}</text>'
        )
    note = NOTES[min(value, 10_000)]
    band = '<rect x="10" width="6" height="14" fill="#f2e6c9"/>' if value == _BUNDLE_XOF else ""
    return (
        f'<rect x=".4" y=".4" width="{width - 0.8}" height="{height - 0.8}" rx="1.2" fill="{note}" stroke="#fff" '
        f'stroke-width=".8"/>{band}<text x="2" y="6" font-size="4.6" fill="#fff">{"" if band else value}</text>'
    )


def _drawn(shapes: str, width: int, height: int, label: str) -> PaperDrawing:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="DejaVu Sans, sans-serif" aria-hidden="true">{shapes}</svg>'
    )
    return PaperDrawing(svg, width, height, label)
