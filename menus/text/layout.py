"""Pages of a screen, measured in septets, for handsets that show 160 of them."""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from menus.text.gsm import fitting, septets

BUDGET_SEPTETS, HARD_SEPTETS = 160, 182
_MIN_ROOM_SEPTETS = 20
_IN_AN_AMOUNT = re.compile(r"(?<=\d) (?=\d{3}\b|F\b)")


@dataclass(frozen=True, slots=True)
class Footer:
    """The navigation under a page: back ("0 Retour"), home ("00 Accueil") and more ("98 Suite").

    More stands on all pages but the last. An empty string leaves its part out.
    """

    back: str = ""
    home: str = ""
    more: str = ""


def lay_out(
    head: str,
    lines: Sequence[str],
    footer: Footer,
    *,
    budget_septets: int = BUDGET_SEPTETS,
    hard_septets: int = HARD_SEPTETS,
    notice: str = "",
) -> tuple[str, ...]:
    """The pages of a screen: the notice (an error line), the head, one line per option, then the footer.

    All texts are folded already. A line stays whole unless it is longer than a page, or comes first after a
    notice that leaves too little room for it; then it is broken between words (inside one only if the word is
    longer than a page), never inside an escape or an amount: "12 500 F" stays whole. Blank lines go where there is
    more than one page. Pages are within the budget; beside a footer so long that it leaves no room, within the hard
    limit.

    Returns at least one page.

    Raises:
        NotGsm: a character is outside the alphabet.
        ValueError: for a footer that leaves no room in the hard limit.
    """
    last = " ".join(part for part in (footer.back, footer.home) if part)
    more = " ".join(part for part in (last, footer.more) if part)
    whole = "\n".join(part for part in (notice, head, *lines, last) if part)
    if septets(whole) <= budget_septets:
        return (whole,)
    limit = budget_septets if _room(budget_septets, more) >= _MIN_ROOM_SEPTETS else hard_septets
    if (room := _room(limit, more)) < _MIN_ROOM_SEPTETS:
        raise ValueError(f"a footer of {septets(more)} septets leaves no room on a page")
    noticed = len(_lines([notice]))
    left = deque(_lines([notice, head, *lines]))
    pages: list[str] = []
    while septets("\n".join(left)) > (last_room := _room(limit, last)):
        body = _take(left, room, last_room, noticed if not pages else 0)
        pages.append(_page(body, more))
    return (*pages, _page(left, last))


def _take(left: deque[str], room: int, last_room: int, noticed: int) -> list[str]:
    # Takes from the lines, which are more than a page, what one page holds: at least a piece of the first of them.
    taken: list[str] = []
    free = room
    while (width := septets(left[0])) <= free:
        taken.append(left.popleft())
        free -= width + 1
    # The very last line may stand on a page of its own, which needs no "more".
    too_long = width > (room if len(left) > 1 else last_room)
    only_notice = 0 < len(taken) == noticed
    if not taken or (free >= _MIN_ROOM_SEPTETS and (too_long or only_notice)):
        piece, left[0] = _break(left[0], free, inside_word=not taken)
        taken += [piece] if piece else []
    return taken


def _break(line: str, room: int, *, inside_word: bool) -> tuple[str, str]:
    # The line begins with a letter and is wider than the room, so that something is always left of it.
    fits = fitting(line, room)
    inside = {space.start() for space in _IN_AN_AMOUNT.finditer(line)}
    cut = max((at for at in range(fits + 1) if line[at : at + 1] == " " and at not in inside), default=-1)
    if cut < 0:
        cut = fits if inside_word else 0
    return line[:cut].rstrip(" "), line[cut:].lstrip(" ")


def _lines(parts: Iterable[str]) -> list[str]:
    return [line.strip(" ") for part in parts for line in part.split("\n") if line.strip(" ")]


def _room(limit: int, footer: str) -> int:
    return limit - septets(footer) - bool(footer)


def _page(lines: Iterable[str], footer: str) -> str:
    return "\n".join([*lines, footer] if footer else lines)
