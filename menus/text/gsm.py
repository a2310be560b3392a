"""The alphabet of plain phones (GSM 03.38): widths in septets and the parts of an SMS."""

import re
import unicodedata

SMS_SEPTETS, SMS_PART_SEPTETS = 160, 153
UCS2_UNITS, UCS2_PART_UNITS = 70, 67

# The place of a character in this string is its code; the 28th place (0x1B) is the escape, which is not text.
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPE = 0x1B
EXTENSION = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
ALPHABET = frozenset(BASIC) - {"\x1b"} | frozenset(EXTENSION)

_CODES = {
    **{character: bytes([code]) for code, character in enumerate(BASIC) if code != ESCAPE},
    **{character: bytes([ESCAPE, code]) for character, code in EXTENSION.items()},
}
_CHARACTERS = {code: character for character, code in _CODES.items()}
_inside = re.compile(f"[{re.escape(''.join(sorted(ALPHABET)))}]*").fullmatch
_wide = re.compile(f"[{re.escape(''.join(EXTENSION))}]").findall


class NotGsm(ValueError):  # noqa: N818 - read as a sentence: the text is not GSM
    """A text holds a character that plain phones cannot show; the text itself is not repeated."""

    def __init__(self, character: str) -> None:
        self.character = character
        name = unicodedata.name(character, "unnamed")
        super().__init__(f"not in GSM 03.38: {character!r} (U+{ord(character):04X} {name})")


def is_gsm(text: str) -> bool:
    """Whether every character of the text is in the basic alphabet or its extension."""
    return _inside(text) is not None


def septets(text: str) -> int:
    """Width of the text in septets; a character of the extension costs two.

    Raises:
        NotGsm: naming the first character outside the alphabet. Source: 3GPP TS 23.038, 6.2.1.
    """
    if _inside(text) is None:
        raise NotGsm(next(character for character in text if character not in ALPHABET))
    return len(text) + len(_wide(text))


def fitting(text: str, room_septets: int) -> int:
    """How many characters from the beginning of the text fit into the room; an escape is never divided.

    The text is in the alphabet already.
    """
    used = 0
    for at, character in enumerate(text):
        used += 2 if character in EXTENSION else 1
        if used > room_septets:
            return at
    return len(text)


def encode(text: str) -> bytes:
    """The text as septets, one a byte (unpacked).

    Raises:
        NotGsm: a character is outside the alphabet.
    """
    try:
        return b"".join([_CODES[character] for character in text])
    except KeyError as outside:
        raise NotGsm(outside.args[0]) from None


def decode(codes: bytes) -> str:
    """The text of unpacked septets, the inverse of `encode`.

    Raises:
        ValueError: for a byte above 0x7F, an unknown escape or an escape at the end.
    """
    characters, at = [], 0
    while at < len(codes):
        width = 2 if codes[at] == ESCAPE else 1
        code = codes[at : at + width]
        if code not in _CHARACTERS:
            raise ValueError(f"no character in GSM 03.38 has the code {code.hex()} at {at}")
        characters.append(_CHARACTERS[code])
        at += width
    return "".join(characters)


def split_sms(text: str) -> tuple[str, ...]:
    """The parts a network sends the text in; an escape or surrogate pair is never divided.

    One part holds 160 septets, each of several 153; with one character outside the alphabet 70 and 67 UTF-16
    units. An empty text is one empty part. The parts joined are the text.
    """
    if is_gsm(text):
        return _parts(text, EXTENSION, SMS_SEPTETS, SMS_PART_SEPTETS)
    return _parts(text, {c for c in text if ord(c) > 0xFFFF}, UCS2_UNITS, UCS2_PART_UNITS)


def sms_parts(text: str) -> int:
    """How many SMS parts the text costs."""
    return len(split_sms(text))


def _parts(text: str, wide: dict[str, int] | set[str], whole: int, part: int) -> tuple[str, ...]:
    if len(text) + sum(character in wide for character in text) <= whole:
        return (text,)
    parts, start, used = [], 0, 0
    for at, character in enumerate(text):
        width = 2 if character in wide else 1
        if used + width > part:
            parts.append(text[start:at])
            start, used = at, 0
        used += width
    return (*parts, text[start:])
