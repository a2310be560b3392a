"""Names cut to the width a phone's line has left."""

from menus.text.fold import fold
from menus.text.gsm import fitting, septets


def shorten(name: str, width_septets: int) -> str:
    """The name in phone letters, at most so wide: "Aminata Traoré", "Aminata T.", "Aminata", "Amina".

    The family name goes to its initial first, since a group is on first-name terms; middle names go with it.

    Raises:
        ValueError: for a width below 1.
    """
    if width_septets < 1:
        raise ValueError(f"no name fits in {width_septets} septets")
    words = fold(name).split()
    initials = [f"{word[0]}." for word in words[1:]]
    for shorter in (words, [*words[:1], *initials], [*words[:1], *initials[-1:]], words[:1]):
        shown = " ".join(shorter)
        if septets(shown) <= width_septets:
            return shown
    return words[0][: fitting(words[0], width_septets)]


def cut(label: str, width_septets: int) -> str:
    """A group's own word for something, in phone letters, at most so wide, cut between words where it can be.

    Raises:
        ValueError: for a width below 1.
    """
    if width_septets < 1:
        raise ValueError(f"no label fits in {width_septets} septets")
    words = " ".join(fold(label).split())
    if septets(words) <= width_septets:
        return words
    fits = words[: fitting(words, width_septets)]
    return fits.rsplit(" ", 1)[0] if " " in fits else fits
