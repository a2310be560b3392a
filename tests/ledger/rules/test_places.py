"""Two spellings of a place have one key; a cercle tells its region, also where the older one is written."""

import pytest

from ledger.rules.places import Place, Places, PlaceWrong, Where, place_key

LIST = Places(
    {
        ("region", "segou"): Place("region", "Ségou"),
        ("region", "koulikoro"): Place("region", "Koulikoro"),
        ("region", "nara"): Place("region", "Nara", "Koulikoro"),
        ("cercle", "nara"): Place("cercle", "Nara", "Nara"),
        ("cercle", "macina"): Place("cercle", "Macina", "Ségou"),
    }
)


@pytest.mark.parametrize("written", ["Segou", "SEGOU ", " Ségou", "Région de Ségou", "région  SÉGOU", "Se\u0301gou"])
def test_spellings_have_one_key(written: str) -> None:
    assert place_key(written) == "segou"
    assert LIST.region(written) == "Ségou"


def test_hyphens_and_quotes_are_blanks_and_a_bare_kind_is_no_place() -> None:
    assert place_key("Yorosso-N’Goro") == place_key("yorosso n'goro")
    assert place_key("Commune de Kita") == "kita"
    assert place_key("Commune IV") == "commune iv"
    assert LIST.match("region", "région de") is None


@pytest.mark.parametrize(
    ("written", "where"),
    [
        (("", "", ""), Where()),
        (("segou", "", "Cinzana  Gare"), Where("Ségou", "", "Cinzana Gare")),
        (("", "MACINA"), Where("Ségou", "Macina")),
        (("Koulikoro", "Nara"), Where("Nara", "Nara")),
    ],
)
def test_where_a_group_is(written: tuple[str, ...], where: Where) -> None:
    assert LIST.where(*written) == where


@pytest.mark.parametrize(
    ("written", "column", "why", "near"),
    [
        (("Segouu",), "region", "place", "Ségou"),
        (("", "Xyz"), "cercle", "place", ""),
        (("Ségou", "Nara"), "cercle", "place_elsewhere", "Nara"),
    ],
)
def test_what_is_not_on_the_list_is_refused_with_what_is_near(
    written: tuple[str, ...], column: str, why: str, near: str
) -> None:
    with pytest.raises(PlaceWrong) as refused:
        LIST.where(*written)
    assert (refused.value.column, refused.value.why, refused.value.near) == (column, why, near)
    assert LIST.where_it_can(*written).region in ("Segouu", "", "Ségou"), "what is written already stays"
