"""The people of the conversations: Awa saves, Binta keeps the box, Salif is a stranger; and who sits beside them."""

from dataclasses import dataclass

PIN = "4826"
CODE = "*384*22#"
GROUP_CODE = "00001"


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the village: her number, her name, and what her phone speaks. ``phone`` is E.164, or none."""

    number: int
    name: str
    language: str
    phone: str | None


def _with(number: int, name: str, language: str = "fr", *, phone_of: int | None = None) -> Person:
    return Person(number, name, language, f"+2237{GROUP_CODE}{phone_of or number:02}")


PEOPLE = (
    _with(1, "Kadiatou Keïta"),  # president
    _with(2, "Oumou Sissoko"),  # secretary
    _with(3, "Binta Traoré"),  # treasurer
    _with(4, "Sira Dembélé"),  # counts the box
    _with(5, "Fanta Coulibaly"),  # counts the box
    _with(6, "Mariam Cissé"),  # the first of three who hold a key
    _with(7, "Assitan Konaté"),
    _with(8, "Rokia Camara", phone_of=7),  # on Assitan's phone
    _with(9, "Awa Diarra"),
    _with(10, "Tenin Sidibé", "bm"),
    _with(11, "Nana Touré", "en"),
    Person(12, "Djeneba Fofana", "fr", None),
)
SALIF = "+22379999999"
"""A phone that is in no group."""


def phone_of(number: int) -> str:
    """The phone of one member.

    Raises:
        KeyError: for the one who has none.
    """
    phones = {person.number: person.phone for person in PEOPLE if person.phone}
    return phones[number]
