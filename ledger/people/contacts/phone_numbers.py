"""One reader of phone numbers, however a member, a spreadsheet, a panel or a gateway writes them."""

import re
from typing import Final, Literal

COUNTRY: Final = "ML"
_BETWEEN: Final = str.maketrans(dict.fromkeys(" \t\r\n.-()/\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", ""))
_OF_MALI: Final = re.compile(r"(?:(?:\+|00)?223)?([2-9][0-9]{7})", re.ASCII)
_ABROAD: Final = re.compile(r"(?:\+|00)([1-9][0-9]{8,14})", re.ASCII)


def read_phone(written: str) -> str:
    """The number in E.164.

    Eight digits are a number of Mali, with or without 223, 00223 or +223 before them (spreadsheets take the plus off);
    spaces, dots, dashes and brackets between them are what people write. A number of another country has its + or 00.

    Raises:
        ValueError: it cannot be a phone number.
    """
    digits = without_separators(written)
    if here := _OF_MALI.fullmatch(digits):
        return f"+223{here[1]}"
    if (abroad := _ABROAD.fullmatch(digits)) and (international := _of_another_country(f"+{abroad[1]}")):
        return international
    raise ValueError("not a phone number")


def kind_of(number: str) -> Literal["mobile", "landline", "unknown"]:
    """What an E.164 number is called on; ``unknown``: nobody has it, as far as the numbering plan says."""
    import phonenumbers  # noqa: PLC0415 -- whoever reads no foreign number needs none of a megabyte of numbering plans

    match phonenumbers.number_type(phonenumbers.parse(number)):
        case phonenumbers.PhoneNumberType.UNKNOWN:
            return "unknown"
        case phonenumbers.PhoneNumberType.FIXED_LINE:
            return "landline"
    return "mobile"


def without_separators(written: str) -> str:
    """A number's digits and its plus, without what stands before and between them."""
    return written.translate(_BETWEEN).removeprefix("tel:")


def _of_another_country(written: str) -> str:
    import phonenumbers  # noqa: PLC0415 -- the same

    try:
        number = phonenumbers.parse(written, COUNTRY)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
