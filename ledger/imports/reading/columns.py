"""The columns of an import, with the names that people give them; a setting of the group is a column too."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from ledger.rules.by_family.constitution import Constitution
from ledger.rules.spelling import plain

OF_GROUP: Final = (
    "group", "group_name", "family", "village", "commune", "cercle", "region", "group_language", "share_value",
    "cash_unit", "loan_cash", "solidarity_cash", "outside_cash", "bank_cash", "wallet_cash", "property",
    "property_at_start", "losses", "founded_on", "meeting_weekday", "settings", "balances", "kind", "tier",
    "representative", "grown_from", "trained_by",
)  # fmt: skip
OF_MONEY: Final = (
    *("loan_cash", "solidarity_cash", "outside_cash", "bank_cash", "wallet_cash", "property", "property_at_start"),
)
"""What only a group with members holds."""
OF_MEMBER: Final = (
    "number", "name", "sex", "phone", "language", "role", "joined_on", "consent_on", "shares", "savings", "solidarity",
    "loan_principal", "loan_charge", "loan_lent", "loan_due_on", "loans", "fines_due",
    "gone", "gone_on", "seat_of", "spoken_by",
)  # fmt: skip
SETTINGS: Final = frozenset(item.name for item in fields(Constitution)) - {
    "family", "share_value_xof", "cash_unit_xof", "fines", "grant_caps",
}  # fmt: skip
FIRST_NAME: Final = "first_name"
"""A column of its own in sheets that part names: it goes in front of ``name``."""
IGNORED: Final = "-"
"""What whoever imports says of a column that shall not come in."""
SUMMED: Final = ("shares", "savings", "solidarity", "loan_principal", "loan_charge", "loan_lent", "fines_due")
"""The columns that a line of totals adds up."""

_HEADINGS: Final[Mapping[str, str]] = {
    "group": "groupe, code, code du groupe, code groupe, group code, group no, group number, group #, n° du groupe,"
    " numéro du groupe, no du groupe, code avec, code de l'avec, code vsla, kulu kode, tɔn kode, kulu nimɔrɔ",
    "group_name": "nom du groupe, nom de groupe, nom groupe, name of group, group name, nom de l'avec, nom avec, avec,"
    " vsla name, vsla, name of vsla, shg name, nom de l'association, association, nom du groupement, groupement,"
    " kulu tɔgɔ, tɔn tɔgɔ",
    "family": "famille, méthode, methodology, method, type de groupe, group type",
    "kind": "type, type de structure, structure, nature, sorte, kind, kind of group, kulu suguya",
    "tier": "réseau, fédération, organisation villageoise, ov, union, membre de, siège dans, network, federation,"
    " village organisation, village organization, vo, cluster, member of",
    "representative": "représentante, représentant, représenté par, représentée par, numéro de la représentante,"
    " n° de la représentante, n° représentante, representative, representative no, represented by",
    "grown_from": "issu de, issu du groupe, issue de, groupe d'origine, groupe mère, essaimé de, grown from,"
    " parent group, replicated from",
    "trained_by": "formé par, formée par, formateur, formatrice, trained by, group trained by, trainer",
    "seat_of": "siège du groupe, groupe représenté, seat of",
    "spoken_by": "parle pour lui, spoken by, spoken for by",
    "village": "village, quartier, village ou quartier, localité, dugu",
    "commune": "commune rurale, commune urbaine, kafo",
    "cercle": "cercle administratif, serkili",
    "region": "région, mara",
    "group_language": "langue du groupe, group language, kulu kan, tɔn kan",
    "share_value": "valeur de la part, valeur d'une part, valeur part, prix de la part, montant de la part, part,"
    " share value, value of share, value of a share, share price, ni sɔngɔ, niyɔrɔ sɔngɔ",
    "cash_unit": "pièce, plus petite pièce, coin, smallest coin",
    "loan_cash": "caisse crédit, caisse de crédit, caisse, argent en caisse, solde caisse, solde en caisse,"
    " caisse prêt, caisse de prêt, fonds de crédit, loan fund, cash in box, cash in loan fund, loan fund cash,"
    " loan fund cash in box/bank, loan fund cash in box, kɛsu, kɛsu kɔnɔ wari, juru kɛsu",
    "solidarity_cash": "caisse solidarité, caisse de solidarité, fonds de solidarité, fonds social, caisse sociale,"
    " social fund, solidarity fund, cash in social fund, cash in other funds,"
    " dɛmɛ kɛsu",
    "outside_cash": "fonds extérieur, fonds externe, outside fund, external fund, kɛnɛma wari",
    "bank_cash": "argent à la banque, argent en banque, solde banque, solde bancaire, compte bancaire, banque, bank,"
    " cash in bank, bank balance, bank account, banki, banki wari",
    "wallet_cash": "mobile money, orange money, moov money, argent mobile, compte mobile, portefeuille mobile,"
    " mobile wallet, wallet, telefɔni wari",
    "property": "biens, biens du groupe, valeur des biens, biens maintenant, property, property now,"
    " value of property, fixed assets, tɔn ka fɛnw",
    "property_at_start": "biens au début, biens au début du cycle, valeur des biens au début, property at start,"
    " property at start of cycle, property at start of the cycle, value of property at start",
    "losses": "pertes, perte, pertes du cycle, losses, written off, write-offs this cycle, bɔnɛ",
    "founded_on": "date de création, début du cycle, date de début du cycle, date début cycle, cycle début,"
    " démarrage du cycle, founded, founded on, cycle start, cycle start date, start of cycle,"
    " date savings started this cycle, san daminɛ",
    "meeting_weekday": "jour de réunion, jour de la réunion, meeting day, day of meeting, ɲɔgɔnye don, lajɛ don",
    "charge_percent": "taux d'intérêt, taux intérêt, taux, intérêt, taux de service, frais de service, service charge,"
    " interest rate, interest, monthly interest rate, tɔnɔ hakɛ",
    "max_shares": "parts au plus, nombre maximum de parts, maximum de parts, maximum shares, niyɔrɔ dan",
    "solidarity_xof": "contribution solidarité, contribution de solidarité, social fund contribution, dɛmɛ sara",
    "number": "numéro, no, n°, nº, n, num, n° membre, n° du membre, no membre, numéro membre, numéro du membre,"
    " numéro d'ordre, n° d'ordre, no d'ordre, n° ordre, ordre, member, membre, member no, member number, member #,"
    " number, s/n, sn, #, nimɔrɔ",
    "name": "nom, noms, nom et prénom, nom et prénoms, noms et prénoms, nom & prénom, nom(s) et prénom(s),"
    " nom prénom, nom & prénoms, prénom et nom, prénoms et nom, prénoms et noms, nom complet, nom du membre,"
    " nom de la membre, nom de l'adhérente, name, full name, member name, name of member, names, tɔgɔ,"
    " tɔgɔ ni jamu, jamu ni tɔgɔ",
    FIRST_NAME: "prénom, prénoms, first name, given name",
    "sex": "sexe, genre, gender, sex, f/m, f/h, h/f, m/f, cɛ wala muso",
    "phone": "téléphone, tél, tel, n° de téléphone, numéro de téléphone, no de téléphone, n° téléphone, n° tél, no tel,"
    " num tel, contact, contacts, portable, mobile, phone, phone number, phone no, telephone number, mobile number,"
    " cell, telefɔni, telefɔni nimɔrɔ, nimɔrɔ telefɔni",
    "language": "langue, language, kan",
    "role": "fonction, poste, rôle, responsabilité, role, position, office, baara, jɔyɔrɔ",
    "joined_on": "entrée le, date d'entrée, date d'adhésion, adhésion, entrée, joined date, date joined, joined,"
    " joined on, don don",
    "consent_on": "accord le, accord, date de l'accord, consentement le, date du consentement, consent date, consent,"
    " sɔnni don",
    "shares": "parts, nombre de parts, nbre de parts, nb de parts, nb parts, parts achetées, total parts,"
    " total des parts, nombre total de parts, parts épargnées, number of shares, no of shares, total shares,"
    " shares bought, niyɔrɔ, niyɔrɔw, niyɔrɔ hakɛ",
    "savings": "épargne, épargnes, montant épargne, montant épargné, montant de l'épargne, épargne totale,"
    " total épargne, épargne montant, épargne cumulée, savings amount, total savings, savings,"
    " value of savings, wari maralen, maralen",
    "solidarity": "solidarité, montant solidarité, solidarité montant, cotisation solidarité, social fund paid, dɛmɛ",
    "loan_principal": "prêt, prêts, crédit, crédits, prêt restant, reste du prêt, reste à payer, reste à rembourser,"
    " crédit reste à payer, crédit reste à rembourser, prêt reste à payer, prêt reste à rembourser, restant dû,"
    " capital restant dû, solde du prêt, crédit en cours, prêt en cours, loan, loan amount, loan balance,"
    " outstanding loan, loan outstanding, juru, juru tɔ",
    "loan_charge": "frais, frais dus, intérêts dus, frais du prêt, charges, charge, loan charge, interest due, tɔnɔ tɔ",
    "loan_lent": "prêt reçu, crédit reçu, montant reçu, montant du prêt, montant du crédit, crédit montant reçu,"
    " prêt montant reçu, prêt accordé, crédit accordé, montant accordé, loan received, juru talen",
    "loan_due_on": "échéance, date d'échéance, échéance du prêt, date de remboursement, due date, loan due date,"
    " juru sara don",
    "fines_due": "amendes, amendes dues, amende, fines, fines due, ɲangili, alamani",
}


def _known() -> dict[str, str]:
    own = {plain(name): name for name in (*OF_GROUP, *OF_MEMBER, *SETTINGS)}
    return {plain(heading): name for name, list_ in _HEADINGS.items() for heading in list_.split(",")} | own


_FIELDS: Final = _known()


def column_of(heading: str) -> str | None:
    """The column that a heading names, however it is written; none for one nobody knows."""
    return _FIELDS.get(plain(heading))


def is_field(name: str) -> bool:
    """Whether a column of a sheet may be mapped to it."""
    return name in (*OF_GROUP, *OF_MEMBER, FIRST_NAME, IGNORED) or name in SETTINGS
