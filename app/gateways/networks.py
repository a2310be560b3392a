"""Mobile networks by the codes gateways give: a word each, so that counts have few kinds and say nothing of anybody."""

from typing import Final

# ITU E.212, mobile country code 610 (Mali); 99999 is Africa's Talking's sandbox.
_WORDS: Final = {
    "61001": "moov",
    "61002": "orange",
    "61003": "telecel",
    "99999": "sandbox",
    "orange": "orange",
    "malitel": "moov",
    "moov": "moov",
    "telecel": "telecel",
}
UNKNOWN, OTHER = "unknown", "other"


def network_word(code: str) -> str:
    """``orange`` for ``61002``; ``unknown`` when the gateway gave none, ``other`` for all that is not Mali's."""
    if not code:
        return UNKNOWN
    return _WORDS.get(code.strip().lower(), OTHER)
