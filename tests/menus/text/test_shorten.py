"""Names in the room a line has left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.text.fold import fold
from menus.text.gsm import septets
from menus.text.shorten import shorten


@pytest.mark.parametrize(
    ("width_septets", "shown"),
    [(14, "Aminata Traoré"), (13, "Aminata T."), (10, "Aminata T."), (9, "Aminata"), (6, "Aminat"), (1, "A")],
)
def test_the_family_name_goes_first(width_septets: int, shown: str) -> None:
    assert shorten("Aminata Traoré", width_septets) == shown


@pytest.mark.parametrize(
    ("width_septets", "shown"),
    [(25, "Fatoumata Binta Coulibaly"), (24, "Fatoumata B. C."), (14, "Fatoumata C."), (11, "Fatoumata")],
)
def test_middle_names(width_septets: int, shown: str) -> None:
    assert shorten("Fatoumata  Binta Coulibaly", width_septets) == shown


def test_the_name_comes_in_phone_letters_and_on_one_line() -> None:
    assert shorten("Ɲɛlɛ\nKonaté", 20) == "Nyèlè Konaté"
    assert shorten("", 5) == ""


def test_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no name fits"):
        shorten("Awa", 0)


@given(st.text(max_size=40), st.integers(1, 40))
def test_a_short_name_fits_and_begins_like_the_long_one(name: str, width_septets: int) -> None:
    short = shorten(name, width_septets)
    assert septets(short) <= width_septets
    assert "\n" not in short
    assert fold(name).split()[:1] == [] or fold(name).split()[0].startswith(short.split(" ")[0])
