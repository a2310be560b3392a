"""The words of messages: one GSM-7 part each in the worst case, nothing said on shared phones, several in one."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ledger
from app.messaging.texts import TextPart, Texts
from app.messaging.topics import TOPICS, TopicKind, worst_case
from menus.screens.home import HOME
from menus.text.fill import MissingValueError, placeholders
from menus.text.francs import francs
from menus.text.gsm import SMS_SEPTETS, is_gsm, septets, sms_parts

WIDE = Texts.load("*384*22222#")
LANGUAGES = ("fr", "bm", "en")
FIGURES = frozenset(name for topic in TOPICS.values() for name, kind in topic.facts.items() if kind in ("money", "sum"))


def part(name, facts=None, *, language="fr", short=False, number=999, id_=1):
    topic = TOPICS[name]
    return TextPart(id_, topic, worst_case(topic) if facts is None else facts, number, language, short)


def test_the_catalogues_are_complete_and_agree():
    assert WIDE.catalogues.problems() == []
    assert set(WIDE.catalogues.languages) >= set(LANGUAGES)


@pytest.mark.parametrize(("name", "screen"), [("consultation_opened", "consultation"), ("pin_help", "vouch.asking")])
def test_the_code_of_a_message_leads_to_the_screen_that_it_is_about(name, screen):
    """Its keys, pressed from home on, are those of the menus."""
    here = HOME
    for key in TOPICS[name].keys.split("*"):
        here = here.options[int(key) - 1].then()
    assert here.name == screen
    assert f"*384*22222*{TOPICS[name].keys}#" in WIDE.one(part(name))


@pytest.mark.parametrize("name", sorted(name for name, topic in TOPICS.items() if "what" in topic.optional))
def test_a_message_of_an_earlier_version_names_no_movement_and_is_sent(name):
    assert "mouvement" in WIDE.one(part(name, {"seq": 3, "member": 6}))


def test_every_bambara_line_waits_for_a_native_speaker():
    lines = {key for key in WIDE.catalogues.keys if key.startswith("sms.")}
    assert set(WIDE.catalogues.reviews()["bm"]) >= lines


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(TOPICS))
def test_every_message_is_one_part_with_its_worst_figures_in_full(name, language):
    """Not by falling back to the short text: all the figures are there."""
    text = WIDE.one(part(name, language=language))
    assert sms_parts(text) == 1
    assert is_gsm(text)
    for fact, kind in TOPICS[name].facts.items():
        worst = worst_case(TOPICS[name])[fact]
        if kind == "money":
            assert francs(int(worst), language) in text
        elif kind == "sum":
            assert francs(int(worst), language).removesuffix(" F") in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(name for name, topic in TOPICS.items() if topic.kind is not TopicKind.REPLY))
def test_the_short_text_is_one_part_and_holds_no_figure(name, language):
    topic = TOPICS[name]
    own = f"sms.{name}.short"
    key = own if own in WIDE.catalogues.keys else f"sms.shared.{topic.kind}"
    assert not placeholders(WIDE.catalogues.text(language, key)) & FIGURES
    assert sms_parts(WIDE.one(part(name, language=language, short=True))) == 1


@pytest.mark.parametrize("name", sorted(name for name, topic in TOPICS.items() if topic.merges))
def test_a_topic_that_merges_has_its_brief_words(name):
    assert f"sms.{name}.brief" in WIDE.catalogues.keys


def test_every_notice_the_ledger_writes_is_a_topic():
    """Read from the source: a new notice without words would wait among the dead letters."""
    sources = Path(ledger.__file__).parent.rglob("*.py")
    written = {topic for path in sources for topic in re.findall(r'Notice\(\s*"([a-z_]+)"', path.read_text("utf-8"))}
    assert len(written) > 10
    assert written <= set(TOPICS)


def test_no_text_names_a_programme_an_organisation_or_a_person():
    keys = [key for key in WIDE.catalogues.keys if key.startswith("sms.")]
    said = "\n".join(WIDE.catalogues.text(lang, key) for lang in LANGUAGES for key in keys)
    assert not re.search(r"\{(name|group|ngo|programme)\}|ONG|NGO|CARE|Camide", said)


def test_a_bambara_amount_is_counted_too_where_it_fits():
    small = {"shares": 3, "amount": 1500, "total_shares": 13, "savings": 6500}
    assert "1 500 F (kèmè saba)" in WIDE.one(part("confirmed", small, language="bm"))
    huge = {"shares": 3, "amount": 9_999_995, "total_shares": 13, "savings": 99_999_995}
    assert "9 999 995 F." in WIDE.one(part("confirmed", huge, language="bm"))


def test_an_unknown_language_reads_french():
    assert WIDE.one(part("reply_no_loan", language="taq")) == "Vous n'avez pas de pret à rendre."


def test_an_optional_fact_is_a_dash_and_a_missing_one_an_error():
    facts = {name: fact for name, fact in worst_case(TOPICS["meeting_summary"]).items() if name != "counted"}
    assert "comptée non " in WIDE.one(part("meeting_summary", facts)), "or the word that stands for it"
    assert "comptée: non." in WIDE.one(part("meeting_summary", SUMMARY))
    assert " ? sur 25" in WIDE.one(part("meeting_summary", {k: v for k, v in SUMMARY.items() if k != "present"}))
    assert "(-)" in WIDE.one(part("rule_changed", {}))
    with pytest.raises(MissingValueError):
        WIDE.one(part("repaid", {"amount": 5}))


SUMMARY = {
    "meeting": 12,
    "day": "2026-11-22",
    "present": 18,
    "members": 25,
    "savings": 30_000,
    "solidarity": 2_500,
    "lent": 50_000,
    "repaid": 12_000,
    "fines": 500,
    "box": 1_225_350,
    "incidents": 1,
}

IN_FRENCH = (
    "Réunion 12, dim 22/11: 18 sur 25. Épargne 30 000, solidarité 2 500, preté 50 000, rendu 12 000, "
    "amendes 500. Caisse 1 225 350 F, comptée: 1 225 350. Incidents 1"
)
IN_ENGLISH = (
    "Meeting 12, Sun 22/11: 18 of 25 there. Saved 30,000, solidarity 2,500, lent 50,000, repaid 12,000, "
    "fines 500. Box 1,225,350 F, counted: 1,225,350. Incidents 1."
)


@pytest.mark.parametrize(
    ("language", "read"),
    [
        ("fr", IN_FRENCH),
        ("en", IN_ENGLISH),
    ],
)
def test_an_ordinary_summary_is_in_whole_words_and_a_huge_one_in_short_ones(language, read):
    assert WIDE.one(part("meeting_summary", SUMMARY | {"counted": 1_225_350}, language=language)) == read
    assert "incid 99" in WIDE.one(part("meeting_summary", language=language))


def test_figures_beyond_anything_foreseen_give_way_to_the_short_text():
    facts = dict.fromkeys(TOPICS["meeting_summary"].facts, 10**15) | {"day": "2026-12-30"}
    text = WIDE.one(part("meeting_summary", facts))
    assert (septets(text) <= SMS_SEPTETS, "composez" in text) == (True, True)


merging = st.sampled_from(sorted(name for name, topic in TOPICS.items() if topic.merges))
anything = st.sampled_from(sorted(TOPICS))


@given(st.lists(st.tuples(anything, st.booleans()), min_size=1, max_size=15), st.sampled_from(LANGUAGES))
def test_several_messages_lose_none_and_every_sms_is_one_part(wanted, language):
    parts = [
        part(
            name, language=language, short=short and TOPICS[name].kind is not TopicKind.REPLY, id_=number, number=number
        )
        for number, (name, short) in enumerate(wanted)
    ]
    several = WIDE.several(parts)
    assert sorted(id_ for sms in several for id_ in sms.ids) == list(range(len(wanted)))
    assert all(sms_parts(sms.text) == 1 and is_gsm(sms.text) for sms in several)
    assert len(several) <= len(parts)


@given(st.lists(merging, min_size=2, max_size=3))
def test_ordinary_receipts_to_one_phone_are_one_sms(names):
    small = {"money": 1500, "count": 3, "word": "Retard", "said": "shares", "day": "2026-11-22"}
    parts = [
        part(name, {fact: small[kind] for fact, kind in TOPICS[name].facts.items()}, id_=number)
        for number, name in enumerate(names)
    ]
    assert len(WIDE.several(parts)) == 1
