"""Pages of a screen on a handset that shows 160 septets."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.text.gsm import ALPHABET, NotGsm, septets
from menus.text.layout import Footer, lay_out

FOOTER = Footer("0 Retour", "00 Accueil", "98 Suite")
LAST, MORE = "0 Retour 00 Accueil", "0 Retour 00 Accueil 98 Suite"
HOME = ["1. Mon épargne et pret", "2. Épargner", "3. Demander un pret", "4. Le groupe", "5. Mon relevé"]


def test_a_short_screen_is_one_page() -> None:
    assert lay_out("Benkadi", HOME[:2], FOOTER) == (
        "Benkadi\n1. Mon épargne et pret\n2. Épargner\n0 Retour 00 Accueil",
    )


def test_an_error_stands_above_the_same_screen() -> None:
    assert lay_out("Combien de parts? (1-5)", [], FOOTER, notice="Tapez un nombre.") == (
        "Tapez un nombre.\nCombien de parts? (1-5)\n0 Retour 00 Accueil",
    )


def test_an_end_has_no_footer() -> None:
    assert lay_out("Merci Awa.", [], Footer()) == ("Merci Awa.",)


def test_a_long_list_goes_on_behind_98_and_its_last_page_does_not_say_so() -> None:
    members = [f"{number}. Membre {number}" for number in range(1, 18)]
    first, second = lay_out("Qui?", members, FOOTER)
    assert first.split("\n") == ["Qui?", *members[:10], MORE]
    assert second.split("\n") == [*members[10:], LAST]


def test_the_page_is_filled_to_its_last_septet() -> None:
    (page,) = lay_out("a" * 140, [], FOOTER)
    assert septets(page) == 160
    assert len(lay_out("a" * 141, [], FOOTER)) == 2


def test_a_long_text_is_broken_between_words() -> None:
    text = " ".join(["Le partage se fait a la prochaine réunion."] * 5)
    pages = lay_out(text, ["1. Oui"], FOOTER)
    assert [septets(page) for page in pages] == [160, 109]
    assert pages[0].endswith(f"prochaine réunion. Le\n{MORE}")
    assert pages[1].startswith("partage se fait")


def test_no_page_ends_inside_an_amount() -> None:
    """Half of 1 120 500 F is another amount."""
    for words in range(100, 160):
        pages = lay_out("x" * words + " 1 120 500 F " + "y" * 60, [], Footer(more="98"))
        assert sum("1 120 500 F" in page for page in pages) == 1, pages


def test_a_text_with_a_line_to_itself_is_not_cut_to_fill_the_page_before() -> None:
    pages = lay_out("a " * 60, ["1. " + "b" * 60], FOOTER)
    assert pages[1] == "1. " + "b" * 60 + "\n" + LAST


def test_an_error_never_stands_alone_above_nothing() -> None:
    notice, question = "Montant trop grand: 25 000 F au plus.", "Combien voulez-vous emprunter " * 4
    pages = lay_out(question, [], FOOTER, notice=notice)
    assert pages[0].startswith(f"{notice}\nCombien voulez-vous")
    assert all(septets(page) <= 160 for page in pages)


def test_a_long_footer_may_use_what_is_between_the_preferred_and_the_hard_limit() -> None:
    pages = lay_out("mot " * 40, [], Footer("0 " + "r" * 70, "00 " + "a" * 69))
    assert 160 < max(map(septets, pages)) <= 182


def test_a_footer_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        lay_out("mot " * 40, [], Footer("0 " + "r" * 170))


def test_text_that_was_not_folded_is_refused() -> None:
    with pytest.raises(NotGsm):
        lay_out("kɛsu", [], FOOTER)


def test_blank_lines_fall_away_only_where_room_is_short() -> None:
    assert lay_out("a\n\nb", [], Footer()) == ("a\n\nb",)
    assert lay_out("a" * 150 + "\n\n\n" + "b" * 150, [], FOOTER)[1] == "a" * 19 + "\n" + MORE
    assert lay_out("\n" * 200, [], FOOTER) == (LAST,)


letters = st.sampled_from(sorted(ALPHABET - {"\r", "\f"})) | st.sampled_from("a €[]\n")
heads = st.text(letters, max_size=600)
option_texts = st.text(st.sampled_from("abcdé €{}"), max_size=60) | st.text(st.sampled_from("a€ "), max_size=400)
footers = st.builds(Footer, *[st.sampled_from(["", LAST, "0 [€]"]), st.sampled_from(["", "00 Accueil"])]).map(
    lambda footer: Footer(footer.back, footer.home, "98 Suite")
)


def tight(text: str) -> str:
    return re.sub(r"[ \n]", "", text)


@given(heads, st.lists(option_texts, max_size=12), footers, st.text(st.sampled_from("ab €"), max_size=200))
def test_nothing_is_lost_and_no_page_is_too_wide(head: str, options: list[str], footer: Footer, notice: str) -> None:
    lines = [f"{number}. {text}" for number, text in enumerate(options, start=1)]
    pages = lay_out(head, lines, footer, notice=notice)
    last = " ".join(filter(None, (footer.back, footer.home)))
    more = " ".join(filter(None, (last, footer.more)))
    assert all(septets(page) <= 160 for page in pages)
    assert all(page.endswith(f"\n{more}") for page in pages[:-1])
    shown = [page.removesuffix(more) for page in pages[:-1]]
    shown += [pages[-1].removesuffix(last) if last else pages[-1]]
    assert tight("".join(shown)) == tight(notice + head + "".join(lines))
    assert all(text.strip() for text in shown[:-1])


@given(st.lists(st.text(st.sampled_from("abcdé€"), min_size=1, max_size=60), min_size=1, max_size=25), footers)
def test_options_stay_whole_and_in_order(options: list[str], footer: Footer) -> None:
    lines = [f"{number}. {text}" for number, text in enumerate(options, start=1)]
    kept = [line for page in lay_out("Qui?", lines, footer) for line in page.split("\n") if ". " in line]
    if max(map(septets, lines)) <= 100:
        assert kept == lines
