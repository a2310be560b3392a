"""The columns of a list of persons who are supported, with the names that people give them."""

from collections.abc import Mapping
from typing import Final

from ledger.imports.columns import FIRST_NAME, IGNORED
from ledger.rules.spelling import plain

OF_LIST: Final = (
    "person", "name", "sex", "born", "phone", "language", "region", "place", "status", "consent_on", "group", "member",
    "quantity", "quantity_2", "quantity_3",
)  # fmt: skip
OF_PERSON: Final = frozenset(OF_LIST[:-3])
QUANTITIES: Final = OF_LIST[-3:]
"""What she gets of the first, second and third tranche."""
_HEADINGS: Final[Mapping[str, str]] = {
    "person": "code personne, code de la personne, code bénéficiaire, code du bénéficiaire, n° bénéficiaire,"
    " numéro bénéficiaire, bénéficiaire, identifiant, id, person code, beneficiary code, beneficiary id, beneficiary",
    "name": "nom, noms, nom et prénom, nom et prénoms, nom complet, nom du bénéficiaire, full name, tɔgɔ, tɔgɔ ni jamu",
    FIRST_NAME: "prénom, prénoms, first name, given name",
    "sex": "sexe, genre, gender, f/m, f/h, h/f, m/f, cɛ wala muso",
    "born": "année de naissance, né en, née en, naissance, year of birth, birth year, born in",
    "phone": "téléphone, tél, tel, n° de téléphone, contact, portable, mobile, phone number, phone no, telefɔni",
    "language": "langue, kan",
    "region": "région, mara",
    "place": "lieu, localité, village, quartier, site, village ou site, location, locality, dugu",
    "status": "statut, situation, displacement status, residence status",
    "consent_on": "accord le, accord, date de l'accord, consentement le, date du consentement, consent date, consent",
    "group": "groupe, code du groupe, code groupe, avec, group code",
    "member": "n° membre, numéro de membre, numéro membre, n° du membre, membre, member no, member number",
    "quantity": "quantité, montant, montant 1, tranche 1, première tranche, qté, amount, amount 1, qty, first tranche",
    "quantity_2": "quantité 2, montant 2, tranche 2, deuxième tranche, amount 2, second tranche",
    "quantity_3": "quantité 3, montant 3, tranche 3, troisième tranche, amount 3, third tranche",
}


def _known() -> dict[str, str]:
    own = {plain(name): name for name in OF_LIST}
    return {plain(heading): name for name, listed in _HEADINGS.items() for heading in listed.split(",")} | own


_FIELDS: Final = _known()


def list_column_of(heading: str) -> str | None:
    """The column that a heading of such a list names; none for one nobody knows."""
    return _FIELDS.get(plain(heading))


def is_list_field(name: str) -> bool:
    """Whether a column of such a list may be mapped to it."""
    return name in (*OF_LIST, FIRST_NAME, IGNORED)
