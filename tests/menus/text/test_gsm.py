"""The phones' alphabet against the published table and against smsutil, which nobody here wrote."""

import csv
from pathlib import Path

import pytest
import smsutil
from hypothesis import example, given
from hypothesis import strategies as st

from menus.text.gsm import ALPHABET, EXTENSION, NotGsm, decode, encode, fitting, is_gsm, septets, sms_parts, split_sms

TABLE = Path(__file__).parents[2] / "data" / "gsm0338.csv"
WRITTEN = {r"\n": "\n", r"\r": "\r", r"\f": "\f"}

gsm_texts = st.text(st.sampled_from(sorted(ALPHABET)), max_size=500)
wide_texts = st.text(st.sampled_from(sorted(EXTENSION)), max_size=400)
mixed_texts = st.text(st.sampled_from("aé€[ê\U0001f41f") | st.characters(codec="utf-16"), max_size=300)


def test_the_alphabet_is_the_published_table() -> None:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["table"] != "escape"]
    published = {WRITTEN.get(row["char"], row["char"]): bytes.fromhex(row["code_hex"]) for row in rows}
    assert {character: encode(character) for character in ALPHABET} == published
    assert [character for character in published if septets(character) == 2] == list(EXTENSION)


@pytest.mark.parametrize(("text", "width"), [("", 0), ("Awa", 3), ("Épargner", 8), ("5 €", 4), ("[1]", 5)])
def test_an_extension_character_costs_two_septets(text: str, width: int) -> None:
    assert septets(text) == width


@pytest.mark.parametrize(("room", "count"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 3), (9, 3)])
def test_what_fits_into_a_room_stops_before_half_an_escape(room: int, count: int) -> None:
    assert fitting("5€F", room) == count


def test_a_foreign_letter_is_named_but_the_text_is_not() -> None:
    with pytest.raises(NotGsm, match=r"'ɛ' \(U\+025B LATIN SMALL LETTER OPEN E\)") as refused:
        septets("kɛsu 4826")
    assert refused.value.character == "ɛ"
    assert "4826" not in str(refused.value)


@pytest.mark.parametrize("text", ["\x1b", "\x00", "`", "ê", "\u202f"])
def test_what_phones_lack(text: str) -> None:
    assert not is_gsm(text)
    for measure in (septets, encode):
        with pytest.raises(NotGsm):
            measure(text)


@pytest.mark.parametrize("codes", [b"\x80", b"\x1b", b"a\x1b\x41"])
def test_codes_without_a_character_are_refused(codes: bytes) -> None:
    with pytest.raises(ValueError, match="no character"):
        decode(codes)


@given(gsm_texts)
def test_encoding_is_undone_by_decoding_and_is_as_long_as_the_septets(text: str) -> None:
    assert decode(encode(text)) == text
    assert len(encode(text)) == septets(text)
    assert encode(text) == smsutil.encode(text) or not text


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", [0]),
        ("a" * 160, [160]),
        ("a" * 161, [153, 8]),
        ("a" * 306, [153, 153]),
        ("a" * 307, [153, 153, 1]),
        ("€" * 80, [80]),
        ("€" * 81, [76, 5]),  # 76 × 2 = 152: the 77th would be cut in the middle of its escape
        ("a" * 152 + "€" * 5, [152, 5]),
        ("ê" * 70, [70]),
        ("ê" * 71, [67, 4]),
        ("\U0001f41f" * 36, [33, 3]),  # a fish is two units, and is not cut in half
    ],
)
def test_where_an_sms_is_cut(text: str, lengths: list[int]) -> None:
    assert [len(part) for part in split_sms(text)] == lengths
    assert sms_parts(text) == len(lengths)


@given(gsm_texts | wide_texts | mixed_texts)
@example("a" * 159 + "€")
@example("a" * 153 + "\n")
def test_parts_are_those_of_smsutil(text: str) -> None:
    assert list(split_sms(text)) == [part.content for part in smsutil.split(text).parts]
    assert "".join(split_sms(text)) == text
