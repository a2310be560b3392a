"""Phone numbers as people type them, made E.164; a number without a country is one of Mali."""

import phonenumbers

COUNTRY = "ML"


def read_phone(typed: str) -> str | None:
    """The number in E.164, none for an empty field.

    Raises:
        ValueError: it cannot be a phone number.
    """
    if not typed.strip():
        return None
    try:
        number = phonenumbers.parse(typed, COUNTRY)
    except phonenumbers.NumberParseException as problem:
        raise ValueError("not a phone number") from problem
    if not phonenumbers.is_possible_number(number):
        raise ValueError("not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
