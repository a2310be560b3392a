"""The edge transliteration: correct spelling goes in, letters a plain phone can show come out."""

import re
import unicodedata

from anyascii import anyascii

from menus.text.gsm import ALPHABET

# French, Bambara, typography. What the table does not say is left to Unicode.
_TABLE = {
    **dict(zip("âçêëîïôûÀÈÊËÎÏÔÙÛÂÿŸ", "aceeiiouAEEEIIOUUAyY", strict=True)),
    "œ": "oe",
    "Œ": "OE",
    "ɛ": "è",
    "ɔ": "ò",
    "Ɛ": "E",
    "Ɔ": "O",
    "ɲ": "ny",
    "Ɲ": "Ny",
    "ŋ": "ng",
    "Ŋ": "Ng",
    "’": "'",
    "‘": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "−": "-",
    "‑": "-",
    "…": "...",
    "\t": " ",
    "\u2028": "\n",
    "\u2029": "\n",
    # Both are in the phones' alphabet, but there they are no text: one overwrites a line, one ends a page.
    "\r": "",
    "\f": "",
}
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}  # controls, formats, marks left without their letter
_in_alphabet = re.compile(f"[{re.escape(''.join(sorted(ALPHABET - {chr(13), chr(12)})))}]*").fullmatch


class _Letters(dict[int, str]):
    """What each character becomes, worked out once."""

    def __missing__(self, code: int) -> str:
        self[code] = shown = _shown(chr(code))
        return shown


def fold(text: str) -> str:
    """The text in letters of GSM 03.38, readable for people who speak the language.

    The table comes first, then Unicode's compatible forms, then a transliteration of whatever script is left.
    Line breaks stay, other controls go. `fold(fold(text)) == fold(text)`.
    """
    if _in_alphabet(text):
        return text
    # Composed first, so that an e and its loose accent are looked up as the one letter they are.
    return unicodedata.normalize("NFC", text).translate(_LETTERS)


def lost_letters(text: str) -> str:
    """The letters and signs of which nothing would be left on a plain phone, each once; accents do not count."""
    composed = dict.fromkeys(unicodedata.normalize("NFC", text))
    return "".join(c for c in composed if unicodedata.category(c)[0] in "LNPS" and not fold(c).strip())


def _shown(character: str) -> str:
    if character in _TABLE:
        return _TABLE[character]
    if character in ALPHABET:
        return character
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if category in _DROPPED:
        return ""
    compatible = unicodedata.normalize("NFKC", character)
    if compatible != character:
        return "".join(_shown(part) for part in compatible)
    return "".join(_TABLE.get(part, part) for part in anyascii(character) if part in _TABLE or part in ALPHABET)


_LETTERS = _Letters()
