"""Reading what was typed: ASCII digits only, because ``int()`` also reads ``1_000`` and the digits of other scripts."""

import re
from collections.abc import Mapping

from ledger.people.contacts.phone_numbers import read_phone
from ledger.people.own_word import SLIP_DIGITS
from ledger.rules.membership.moving import CODE_DIGITS
from menus.engine.screens import Plain, Reader

MAX_NAME_LETTERS = 40
FORGOTTEN = "0"
_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)


class BadInput(Exception):  # noqa: N818 -- an answer to the caller, not an error of the program
    """What was typed cannot be an answer here. ``error`` is the key of the line that says what to do."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


def read_input(delivered: str) -> str:
    """What a gateway delivers as typed, without the blanks and line ends that some put around it.

    Every input goes through here before anything looks at it, a PIN too.
    """
    return delivered.strip()


def read_key(typed: str) -> int:
    """One option's number.

    Raises:
        BadInput: it is empty or no number.
    """
    if not _DIGITS.fullmatch(typed):
        raise BadInput("empty" if not typed else "not_an_option")
    return int(typed)


def read_whole(typed: str) -> int:
    """A whole number of up to nine digits.

    Raises:
        BadInput: it is empty, no number, or too long.
    """
    if not _DIGITS.fullmatch(typed):
        raise BadInput("empty" if not typed else "not_a_number")
    return int(typed)


def whole_between(least: str, most: str, error: str = "out_of_range") -> Reader:
    """A reader of numbers between two values that the screen was drawn with, named ``least`` and ``most``."""

    def read(typed: str, shown: Mapping[str, Plain]) -> Plain:
        number = read_whole(typed)
        low, high = shown[least], shown[most]
        assert isinstance(low, int)  # noqa: S101 -- the look that drew the screen gave numbers
        assert isinstance(high, int)  # noqa: S101
        if not low <= number <= high:
            raise BadInput(error)
        return number

    return read


def pin(typed: str, _shown: Mapping[str, Plain]) -> Plain:
    """Four digits, as text: ``0042`` is not 42.

    Raises:
        BadInput: anything else.
    """
    if not re.fullmatch(r"[0-9]{4}", typed, re.ASCII):
        raise BadInput("not_a_pin")
    return typed


def is_slip(typed: str) -> bool:
    """Whether this is a code from paper, as on a card for prepaid units."""
    return bool(re.fullmatch(rf"[0-9]{{{SLIP_DIGITS}}}", typed, re.ASCII))


def slip(typed: str, _shown: Mapping[str, Plain]) -> Plain:
    """A code from paper, as text.

    Raises:
        BadInput: anything else.
    """
    if not is_slip(typed):
        raise BadInput("not_a_slip")
    return typed


def pin_or_forgotten(typed: str, shown: Mapping[str, Plain]) -> Plain:
    """A PIN, or from a member who has none to type ``0`` or the code for her first one.

    Raises:
        BadInput: anything else.
    """
    return typed if typed == FORGOTTEN or is_code(typed) else pin(typed, shown)


def is_code(typed: str) -> bool:
    """Whether it has the shape of an activation code; also as it is printed, in two halves."""
    return re.fullmatch(r"[0-9]{4} ?[0-9]{4}", typed, re.ASCII) is not None


def phone_of_mali(typed: str, _shown: Mapping[str, Plain]) -> Plain:
    """A mobile number of Mali, as E.164; ``0`` is no phone at all.

    Raises:
        BadInput: anything else.
    """
    if typed == "0":
        return ""
    try:
        phone = read_phone(typed)
    except ValueError:
        raise BadInput("not_a_phone") from None
    if not re.fullmatch(r"\+223[5-9][0-9]{7}", phone, re.ASCII):
        raise BadInput("not_a_phone")
    return phone


def is_move(typed: str) -> bool:
    """Whether it has the shape of the code of a move to another group, which is no phone's."""
    return re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", typed, re.ASCII) is not None


def phone_or_move(typed: str, shown: Mapping[str, Plain]) -> Plain:
    """A mobile number of Mali, ``0``, or the code of a move.

    Raises:
        BadInput: anything else.
    """
    return typed if is_move(typed) else phone_of_mali(typed, shown)


def group_code(typed: str, _shown: Mapping[str, Plain]) -> Plain:
    """The code by which people name a group, as text: it may begin with 0.

    Raises:
        BadInput: anything but letters, digits and hyphens, of which twenty are the most.
    """
    if not re.fullmatch(r"[0-9A-Za-z-]{1,20}", typed, re.ASCII):
        raise BadInput("not_a_group" if typed else "empty")
    return typed


def name_of_a_person(typed: str, _shown: Mapping[str, Plain]) -> Plain:
    """Letters, spaces, hyphens and apostrophes, up to 40.

    Raises:
        BadInput: anything else.
    """
    name = " ".join(typed.split())
    if not all(part.isalpha() for part in re.split("[' -]", name)) or len(name) > MAX_NAME_LETTERS:
        raise BadInput("not_a_name")
    return name
