"""What people and spreadsheets write in a cell: numbers, phones, days and words, or the reason why it is none."""

from datetime import date

import pytest

from ledger.imports.reading.cells import PhoneWrong, phone_in_cell, read_date
from ledger.imports.reading.columns import column_of
from ledger.imports.reading.numbers import NumberWrong, is_figure, read_percent, read_whole
from ledger.imports.reading.words import ROLES, SEXES, WEEKDAYS, value_of


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12500", 12_500), ("12 500", 12_500), ("12\u202f500", 12_500), ("1\u00a0250\u00a0000 F", 1_250_000),
        ("12 500 FCFA", 12_500), ("12500 F CFA", 12_500), ("9 000 F.CFA", 9_000), ("500 francs", 500),
        ("12'500 XOF", 12_500),
        ("12500.0", 12_500), ("12500,00", 12_500), ("4 parts", 4), ("0", 0), ("-", None), ("–", None), ("", None),
    ],
)  # fmt: skip
def test_whole_numbers_as_they_are_written(written: str, number: int | None) -> None:
    assert read_whole(written) == number


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("12.500", "thousands"), ("1,250,000", "thousands"), ("2,5", "decimals"), ("7.51E+07", "decimals"),
        ("-500", "negative"), ("(500)", "negative"), ("76 12 34 56", "whole"), ("1_000", "whole"), ("douze", "whole"),
        ("10 %", "whole"), ("١٢", "whole"), ("4+2", "whole"),
    ],
)  # fmt: skip
def test_what_is_no_whole_number_has_its_reason(written: str, why: str) -> None:
    with pytest.raises(NumberWrong) as refused:
        read_whole(written)
    assert refused.value.why == why


@pytest.mark.parametrize(("written", "percent"), [("10 %", "10"), ("7,5", "7.5"), ("7.50%", "7.5"), ("dix", "dix")])
def test_percentages(written: str, percent: str) -> None:
    assert read_percent(written) == percent


def test_what_counts_as_a_figure() -> None:
    assert all(map(is_figure, ["4", "12 500 FCFA", "10%", "2,5", "76 12 34 56", "+223 76 12 34 56", "-3"]))
    assert not any(map(is_figure, ["Awa", "2 enfants", "K-1", "", "2026-03-04", "oui"]))


@pytest.mark.parametrize(
    "written",
    ["76123456", "76 12 34 56", "76.12.34.56", "76-12-34-56", "76123456.0", "22376123456", "+223 76 12 34 56",
     "0022376123456"],
)  # fmt: skip
def test_one_number_however_it_is_written(written: str) -> None:
    assert phone_in_cell(written) == "+22376123456"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("7612345", "phone_length"), ("761234567", "phone_length"), ("12345678", "phone"), ("00000000", "phone"),
        ("Awa", "phone"), ("20 22 10 01", "landline"), ("44123456", "landline"), ("7.61E+07", "phone"),
        ("76123456/70001001", "two_phones"), ("76123456 70001001", "phone_length"),
        ("76123456 ou 70001001", "two_phones"),
        ("76 12 34 56, 70 00 10 01", "two_phones"), ("76123456 - 70001001", "two_phones"),
    ],
)  # fmt: skip
def test_what_cannot_be_called_has_its_reason(written: str, why: str) -> None:
    with pytest.raises(PhoneWrong) as refused:
        phone_in_cell(written)
    assert refused.value.why == why


@pytest.mark.parametrize(
    "written",
    ["2026-03-04", "04/03/2026", "4/3/2026", "04-03-2026", "04.03.2026", "4 mars 2026", "2026-03-04 00:00:00",
     "4-Mar-2026"],
)  # fmt: skip
def test_one_day_however_it_is_written(written: str) -> None:
    assert read_date(written) == date(2026, 3, 4)


@pytest.mark.parametrize("written", ["46085", "04/03/26", "mars 2026", "31/02/2026", "hier"])
def test_what_is_no_day(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whichever
        read_date(written)


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("Présidente", "president"), ("PRESIDENT", "president"), ("Chairlady", "president"), ("ɲɛmɔgɔ", "president"),
        ("le secrétaire", "secretary"), ("Secrétaire générale", "secretary"), ("sɛbɛnnikɛla", "secretary"),
        ("Trésorier", "treasurer"), ("caissière", "treasurer"), ("cashier", "treasurer"), ("Warimarala", "treasurer"),
        ("Compteur n° 2", "counter"), ("compteuse 1", "counter"), ("Money counter", "counter"),
        ("warijatela", "counter"),
        ("Gardien de la clé", "key_holder"), ("Key-holder 3", "key_holder"), ("kilemarala", "key_holder"),
        ("Simple membre", ""), ("adhérente", ""), ("Vice-présidente", None), ("chef", None),
    ],
)  # fmt: skip
def test_words_of_office_for_women_and_men(written: str, role: str | None) -> None:
    assert value_of(written, ROLES) == role


def test_words_for_sexes_and_days() -> None:
    assert [value_of(word, SEXES) for word in ("Femme", "H", "MALE", "muso", "cɛ", "?")] == [
        "f",
        "m",
        "m",
        "f",
        "m",
        None,
    ]
    assert [value_of(word, WEEKDAYS) for word in ("Lundi", "friday", "alamisa", "7")] == ["1", "5", "4", "7"]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("N°", "number"), ("N.", "number"), ("Nº d'ordre", "number"), ("NOM ET PRÉNOMS *", "name"), ("Tél.", "phone"),
        ("Nbre_de_parts", "shares"), ("Reste à payer", "loan_principal"), ("MAX_SHARES", "max_shares"), ("Âge", None),
        ("Group trained by", "trained_by"), ("Cash in other funds", "solidarity_cash"),
    ],
)  # fmt: skip
def test_headings_however_they_are_written(heading: str, column: str | None) -> None:
    assert column_of(heading) == column
