"""Whole numbers in Bambara words, as money is counted aloud."""

_ONES = ("", "kelen", "fila", "saba", "naani", "duuru", "wɔɔrɔ", "wolonwula", "segin", "kɔnɔntɔn")
_SCALES = ((1_000_000_000, "miliyari"), (1_000_000, "miliyɔn"), (1_000, "waga"))
LARGEST = 10**12 - 1


def number_words(number: int) -> str:
    """The number in words: 15 is "tan ni duuru", 2,300 "waga fila ani kɛmɛ saba".

    The noun comes before its count; "ni" joins inside a thousand and "ani" between thousands, so that 101,000
    ("waga kɛmɛ ni kelen") and 100,001 ("waga kɛmɛ ani kelen") sound different. A hundred alone is "kɛmɛ", a
    thousand "waga kelen". The words for a million and above are borrowed and await a native speaker.

    Raises:
        ValueError: below 1 and above `LARGEST`.
    """
    if not 1 <= number <= LARGEST:
        raise ValueError(f"no Bambara words for {number}")
    parts = []
    for scale, noun in _SCALES:
        count, number = divmod(number, scale)
        if count:
            parts.append(f"{noun} {_below_thousand(count)}")
    if number:
        parts.append(_below_thousand(number))
    return " ani ".join(parts)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [
        "" if not hundreds else "kɛmɛ" if hundreds == 1 else f"kɛmɛ {_ONES[hundreds]}",
        ("", "tan", "mugan")[tens] if tens < 3 else f"bi {_ONES[tens]}",
        _ONES[ones],
    ]
    return " ni ".join(word for word in words if word)
