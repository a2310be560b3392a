"""Amounts as members read them: whole francs, and in Bambara the count in units of five francs."""

from menus.text.bambara_numbers import LARGEST, number_words

UNIT_XOF = 5
_SEPARATORS = {"en": ","}


def francs(amount_xof: int, language: str) -> str:
    """The amount with its unit: "500 F", "9 000 F", "12 500 F", "-12 500 F"; "12,500 F" in English.

    Thousands are always set apart, as in the panel; the space is a plain one, since phones have no other.
    """
    return f"{amount_xof:,} F".replace(",", _SEPARATORS.get(language, " "))


def five_franc_count(amount_xof: int) -> str:
    """The amount as it is said aloud in Bambara: 1500 is "kɛmɛ saba", 25 "dɔrɔmɛ duuru".

    Under a hundred units the unit is named, or small counts would be heard as francs. Francs that do not
    make up a unit follow as figures: 1503 is "kɛmɛ saba ni 3 F". Empty where nothing is counted so: under
    5 F, for negative amounts, and beyond the number words.
    """
    count, rest_xof = divmod(amount_xof, UNIT_XOF)
    if not 1 <= count <= LARGEST:
        return ""
    said = number_words(count) if count >= 100 else f"dɔrɔmɛ {number_words(count)}"
    return f"{said} ni {rest_xof} F" if rest_xof else said


def counted(amount_xof: int) -> str:
    """A Bambara amount for confirmations and messages: "1 500 F (kɛmɛ saba)"; francs alone without a count."""
    count = five_franc_count(amount_xof)
    shown = francs(amount_xof, "bm")
    return f"{shown} ({count})" if count else shown
