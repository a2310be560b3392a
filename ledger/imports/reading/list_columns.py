"""The columns of a list of persons and of what is told of them, with the names that people give these columns."""

from collections.abc import Mapping
from typing import Final

from ledger.imports.reading.columns import FIRST_NAME, IGNORED
from ledger.rules.spelling import plain

_PERSON: Final = (
    "person", "name", "sex", "born", "phone", "language", "region", "place", "status", "consent_on", "group", "member",
)  # fmt: skip
OF_PERSON: Final = frozenset(_PERSON)
QUANTITIES: Final = ("quantity", "quantity_2", "quantity_3")
"""What she gets of the first, second and third tranche."""
_INCOME: Final = ("sector", "what", "tools", "seen_on", "income", "costs", "employed", "goes_on")
OF_LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "persons": (*_PERSON, *QUANTITIES),
    "incomes": (*_PERSON, *_INCOME),
    "lots": (*_PERSON, "quantity", "paid"),
}
"""By the kind of list, its columns."""
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
    "quantity": "quantité, montant, montant 1, tranche 1, première tranche, qté, poids, poids kg, kg, amount,"
    " amount 1, qty, weight, first tranche",
    "quantity_2": "quantité 2, montant 2, tranche 2, deuxième tranche, amount 2, second tranche",
    "quantity_3": "quantité 3, montant 3, tranche 3, troisième tranche, amount 3, third tranche",
    "sector": "secteur, secteur d'activité, filière, branche",
    "what": "activité, agr, activité génératrice de revenus, activity, income activity, métier, trade",
    "tools": "outils, équipement, matériel reçu, outils reçus, kit, tools received, equipment",
    "seen_on": "date, jour, date de visite, date de la visite, date d'enquête, visité le, visit date, survey date",
    "income": "revenu, recettes, recette, revenu mensuel, recettes du mois, ventes, chiffre d'affaires, sales, revenue",
    "costs": "dépenses, charges, coûts, coût, dépenses du mois, expenses, monthly costs",
    "employed": "employés, emplois, personnes employées, emplois créés, employees, jobs, people employed",
    "goes_on": "en vie, en cours, active, continue, toujours active, alive, still going, going on",
    "paid": "payé, montant payé, somme payée, reçu, montant reçu, paiement, paid amount, amount paid",
}


def _known() -> dict[str, str]:
    own = {plain(name): name for columns in OF_LISTS.values() for name in columns}
    return {plain(heading): name for name, listed in _HEADINGS.items() for heading in listed.split(",")} | own


_FIELDS: Final = _known()


def list_column_of(heading: str, of: str = "persons") -> str | None:
    """The column that a heading of such a list names; none for one nobody knows, or that this kind has not."""
    field = _FIELDS.get(plain(heading), "")
    return field if is_list_field(field, of) else None


def is_list_field(name: str, of: str = "persons") -> bool:
    """Whether a column of such a list may be mapped to it."""
    return name in (*OF_LISTS[of], FIRST_NAME, IGNORED)
