"""A question is asked in the panel, answered on phones, counted by region without names, and frozen."""

import csv
import io
import json
import re

import pytest
from sqlalchemy import text

from app.panel.pages.consultations import consultation_telling
from ledger.assembly.hands import consultations_by_hands
from ledger.books.command import Command
from ledger.consultations.answers import answer, open_consultations
from ledger.consultations.tally import _secret_sizes
from ledger.rules.refusal import Refusal
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

pytestmark = pytest.mark.anyio
ASKED = {
    "q1_kind": "one",
    "q1_fr": "Que faut-il d'abord au village?\nEau\nÉcole\nPaix",
    "q1_bm": "Mun ka kan ka ke folo?\nJi\nKalanso\nHɛrɛ",
    "opens_on": "2026-11-22",
    "closes_on": "2026-12-20",
}


@pytest.fixture
async def asked(browser: Browser) -> Browser:
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/consultations")
    assert (await browser.post("/panel/consultations", ASKED)).headers["location"].startswith("/panel/consultations/1")
    return browser


async def say(world: World, group: int, answers: str) -> None:
    """Members 1, 2, … of a group answer."""
    for member, option in enumerate(answers, 1):
        command = Command(group, f"answer/{member}", world.clock.now(), "ussd", member)
        await answer(world.database, command, 1, 1, option)


async def test_what_is_asked_in_the_panel_stands_on_the_phones_of_its_own_groups(asked: Browser) -> None:
    world = asked.world
    (mine,) = await open_consultations(world.database, Command(1, "x", world.clock.now(), "ussd", 1), "bm")
    assert (mine.title, [words["bm"] for words in mine.questions[0].options]) == (
        "Mun ka kan ka ke folo?",
        ["Ji", "Kalanso", "Hɛrɛ"],
    )
    assert await open_consultations(world.database, Command(3, "x", world.clock.now(), "ussd", 1), "fr") == []


async def close(world: World) -> None:
    async with world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE consultation SET closes_on = '2026-11-21'"))


async def test_groups_asked_by_hands_answer_at_their_meetings_alone(browser: Browser) -> None:
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/consultations")
    await browser.post("/panel/consultations", {**ASKED, "way": "hands"})
    assert "mains levées" in (await browser.get("/panel/consultations/1")).text
    command = Command(1, "x", browser.world.clock.now(), "ussd", 1)
    assert await open_consultations(browser.world.database, command, "fr") == []
    assert [one.number for one in await consultations_by_hands(browser.world.database, command, "fr")] == [1]


async def test_nobody_can_follow_who_answers_what(asked: Browser) -> None:
    for answers in ("112223", "1122233"):
        await say(asked.world, 1, answers[:6])
        await say(asked.world, 2, answers[6:])
        page = (await asked.get("/panel/consultations/1")).text
        assert f"{len(answers)} réponses pour 12 membres" in page
        assert "quand la consultation est fermée" in page
        assert "<meter" not in page
        assert (await asked.get("/panel/consultations/1/tally.csv")).status_code == 404
    await close(asked.world)
    assert "<meter" in (await asked.get("/panel/consultations/1")).text


async def test_answers_are_counted_by_region_and_few_are_not_shown(asked: Browser) -> None:
    await say(asked.world, 1, "1122")
    await close(asked.world)
    assert "Moins de 5 réponses" in (await asked.get("/panel/consultations/1")).text
    async with asked.world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE consultation SET closes_on = '2026-12-20'"))
    await say(asked.world, 1, "112223")
    async with asked.world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE savings_group SET region = 'Gao' WHERE id = 2"))
    await say(asked.world, 2, "12")  # two answers of Gao: not shown, and Kayes with them, or they could be told
    await close(asked.world)
    content = (await asked.get("/panel/consultations/1/tally.csv")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    told = {(row["region"], row["answer"]): row["score"] for row in rows}
    assert told == {("Gao", ""): "", ("Kayes", ""): "", ("", "Eau"): "3", ("", "École"): "4", ("", "Paix"): "1"}
    page = (await asked.get("/panel/consultations/1")).text
    assert "8 réponses" in page
    assert "50\u00a0%" in page  # of the two regions together


def test_two_regions_of_few_are_not_told_by_what_the_whole_leaves_over() -> None:
    counts = {"Gao": 1, "Kayes": 30, "Kidal": 2, "Ségou": 9}
    told = {region for region, answers in _secret_sizes(counts).items() if answers is not None}
    assert told == {"Kayes"}  # Gao and Kidal are three people together: with Ségou they are twelve


async def test_a_frozen_tally_stands_whatever_happens(asked: Browser) -> None:
    await say(asked.world, 1, "111223")
    await asked.get("/panel/consultations/1")
    assert (await asked.post("/panel/consultations/1", {"act": "freeze"})).status_code == 303
    with pytest.raises(Refusal, match="closed"):
        await say(asked.world, 1, "3")
    async with asked.world.database.unit_of_work() as unit:
        await unit.fetch(text("DELETE FROM consultation_answer"))
        await unit.fetch(text("UPDATE savings_group SET region = 'Gao'"))
    content = (await asked.get("/panel/consultations/1/tally.csv")).content.decode("utf-8-sig")
    kayes = [line for line in content.splitlines() if ";Kayes;" in line]
    assert [line.partition(";Kayes;")[2] for line in kayes] == ["6;Eau;3", "6;École;2", "6;Paix;1"]
    assert "figée" in (await asked.get("/panel/consultations/1")).text
    lines = await asked.world.database.fetch(text("SELECT action FROM audit_line ORDER BY id DESC LIMIT 3"))
    assert [row["action"] for row in lines][:2] == ["exported", "consultation_frozen"]


async def agree(world: World) -> None:
    async with world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE member SET consent_on = '2026-09-01' WHERE group_id = 1 AND number < 5"))


def prices(page: str) -> list[str]:
    return re.findall(r'name="seen_\w+" value="(\d+)"', page)


async def test_members_of_many_groups_are_counted_once_somebody_asks_for_it(
    asked: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consultation_telling, "COUNTED_AT_ONCE", 1)
    await agree(asked.world)
    page = (await asked.get("/panel/consultations/1/tell")).text
    assert ("2 groupes sont concernés" in page, prices(page)) == (True, [])
    assert prices((await asked.get("/panel/consultations/1/tell?count=1")).text) == ["100", "50"]
    yes = await asked.post("/panel/consultations/1/tell?count=1", {"to": "officers", "seen_officers": "50"})
    assert yes.headers["location"] == "/panel/consultations/1?said=told"


async def test_a_send_to_many_says_its_price_first_and_waits_for_a_yes(asked: Browser) -> None:
    await agree(asked.world)
    assert "Voir le coût" in (await asked.get("/panel/consultations/1")).text
    page = (await asked.get("/panel/consultations/1/tell")).text
    # Four of twelve members agreed to messages, the president and the secretary of Benkadi among them; 25 F an SMS.
    assert prices(page) == ["100", "50"]
    assert "Que faut-il d&#39;abord au village? Donnez votre avis, en secret, jusqu&#39;au dim 20/12" in page
    assert "pas d&#39;accord donné" in page
    assert await asked.world.database.fetch(text("SELECT id FROM outbox")) == []
    no = await asked.post("/panel/consultations/1/tell", {"seen_members": "100"})
    assert (no.status_code, "Choisissez à qui" in no.text) == (422, True)
    dearer = await asked.post("/panel/consultations/1/tell", {"to": "members", "seen_members": "75"})
    assert (dearer.status_code, "a changé depuis" in dearer.text) == (409, True)
    assert await asked.world.database.fetch(text("SELECT id FROM outbox")) == []
    yes = await asked.post("/panel/consultations/1/tell", {"to": "members", "seen_members": "100"})
    assert yes.headers["location"] == "/panel/consultations/1?said=told"
    rows = await asked.world.database.fetch(text("SELECT group_id, member, topic FROM outbox ORDER BY id"))
    assert [(row["group_id"], row["member"]) for row in rows] == [(1, number) for number in (1, 2, 3, 4)]
    assert {row["topic"] for row in rows} == {"consultation_opened"}
    page = (await asked.get("/panel/consultations/1/tell")).text
    assert "tout le monde l&#39;est déjà" in page
    again = await asked.post("/panel/consultations/1/tell", {"to": "members", "seen_members": "100"})
    assert again.status_code == 303
    assert len(await asked.world.database.fetch(text("SELECT id FROM outbox"))) == 4
    lines = await asked.world.database.fetch(text("SELECT detail FROM audit_line WHERE action = 'consultation_told'"))
    assert lines[0]["detail"] == "1, consultation_opened, 4 SMS, 100 F at most"


async def test_the_result_goes_back_to_the_groups_once_it_is_frozen(asked: Browser) -> None:
    await agree(asked.world)
    await say(asked.world, 1, "112233")
    await close(asked.world)
    assert (await asked.get("/panel/consultations/1/tell")).status_code == 404
    await asked.get("/panel/consultations/1")
    await asked.post("/panel/consultations/1", {"act": "freeze"})
    page = (await asked.get("/panel/consultations/1/tell")).text
    assert "Que faut-il d&#39;abord au village? En tete: Eau, École, Paix, 33 % (réponses: 6)." in page
    sent = await asked.post("/panel/consultations/1/tell", {"to": "officers", "seen_officers": "50"})
    assert sent.status_code == 303
    rows = await asked.world.database.fetch(text("SELECT member, topic, payload FROM outbox ORDER BY id"))
    assert [(row["member"], row["topic"]) for row in rows] == [(1, "consultation_result"), (2, "consultation_result")]
    assert json.loads(rows[0]["payload"])["answer"] == "Eau, École, Paix"


async def test_too_few_answers_are_not_given_back(asked: Browser) -> None:
    await say(asked.world, 1, "1122")
    await asked.get("/panel/consultations/1")
    await asked.post("/panel/consultations/1", {"act": "freeze"})
    assert "Voir le coût" not in (await asked.get("/panel/consultations/1")).text
    assert (await asked.get("/panel/consultations/1/tell")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"q1_fr": "", "q1_bm": ""}, "Écrivez au moins une question"),
        ({"q1_kind": "essay"}, "Écrivez au moins une question"),
        ({"q1_fr": "Quoi?\nEau"}, "deux à neuf réponses"),
        ({"q1_fr": "Quoi?\nEau\neau \nPaix"}, "deux à neuf réponses différentes"),
        ({"q1_bm": "Mun?\nJi"}, "deux à neuf réponses"),
        ({"q1_kind": "number", "q1_fr": "Combien?", "q1_bm": "", "q1_least": "9", "q1_most": "3"}, "deux bornes"),
        ({"q1_fr": "x" * 161 + "\nEau\nÉcole\nPaix"}, "160 signes au plus"),
        ({"q1_kind": "number", "q1_fr": "x" * 49, "q1_bm": ""}, "160 signes au plus"),
        ({"network": "1"}, "Choisissez un réseau"),
        ({"role": "chef"}, "Choisissez une fonction"),
        ({"role": "president", "way": "hands"}, "mains levées"),
        ({"q1_kind": "ranking", "way": "hands"}, "mains levées"),
        ({"programme": "77"}, "Choisissez un programme"),
        ({"closes_on": "2026-11-21"}, "doit fermer après"),
        ({"opens_on": "hier"}, "doit fermer après"),
    ],
)
async def test_a_question_that_no_phone_could_show_is_not_asked(
    browser: Browser, wrong: dict[str, str], said: str
) -> None:
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/consultations")
    answer_page = await browser.post("/panel/consultations", {**ASKED, **wrong})
    assert answer_page.status_code == 422
    assert said in answer_page.text
    typed = {**ASKED, **wrong}["q1_fr"]
    assert typed.replace("'", "&#39;") in answer_page.text, "what she typed is not lost"
    assert await browser.world.database.fetch(text("SELECT id FROM consultation")) == []


RANKING = {
    "q1_kind": "ranking",
    "q1_fr": "Classez\nEau\nÉcole\nPaix",
    "opens_on": "2026-11-22",
    "closes_on": "2026-12-20",
}


async def test_what_came_first_in_regions_is_the_next_round_of_the_nation(browser: Browser) -> None:
    world = browser.world
    await browser.sign_in("ngo_admin")
    for number, (region, ballots) in enumerate({"Kayes": ["213", "213", "213", "321", "213"], "Gao": []}.items(), 1):
        await browser.get("/panel/consultations")
        await browser.post("/panel/consultations", {**RANKING, "region": region})
        for member, ballot in enumerate(ballots, 1):
            await answer(world.database, Command(1, "x", world.clock.now(), "ussd", member), number, 1, ballot)
        await browser.get(f"/panel/consultations/{number}")
        await browser.post(f"/panel/consultations/{number}", {"act": "freeze"})
    page = (await browser.get("/panel/consultations/1")).text
    assert "En tête : École." in page
    assert "Préférée à chacune des autres, deux à deux : École." in page
    page = (await browser.get("/panel/consultations?from=1,2,99")).text
    assert 'name="round_of" value="2,1"' in page
    assert "\nÉcole\nEau</textarea>" in page, "the first two of Kayes; of Gao nobody answered"
    await browser.post("/panel/consultations", {**RANKING, "q1_fr": "Pour le pays?\nÉcole\nEau", "round_of": "2,1,99"})
    rows = await world.database.fetch(text("SELECT region, taken_from FROM consultation ORDER BY id"))
    assert [tuple(row) for row in rows] == [("Kayes", "[]"), ("Gao", "[]"), ("", "[2, 1]")]
    assert "Reprend les résultats de" in (await browser.get("/panel/consultations/3")).text


async def test_a_frozen_result_becomes_a_plan_that_is_printed(browser: Browser) -> None:
    world = browser.world
    await browser.sign_in("ngo_admin")
    await browser.get("/panel/consultations")
    await browser.post("/panel/consultations", RANKING)
    assert (await browser.get("/panel/consultations/1/plan")).status_code == 404, "nothing is decided yet"
    async with world.database.unit_of_work() as unit:
        await unit.fetch(text("UPDATE savings_group SET region = 'Gao' WHERE id = 2"))
    for group, member in ((1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (2, 1), (2, 2)):
        command = Command(group, "x", world.clock.now(), "ussd", member)
        await answer(world.database, command, 1, 1, "231" if member % 2 else "213")
    await browser.get("/panel/consultations/1")
    await browser.post("/panel/consultations/1", {"act": "freeze"})
    assert "/panel/consultations/1/plan" in (await browser.get("/panel/consultations/1")).text
    await browser.get("/panel/consultations/1/plan")
    action = {"act": "add", "axis": "2", "action": "Ouvrir une école du soir", "who": "Camide", "due_on": "2027-03-31"}
    for wrong, said in (
        ({"axis": "7"}, "un axe"),
        ({"who": " "}, "qui la fait"),
        ({"due_on": "mars"}, "la date"),
        ({"due_on": "2026-11-21"}, "à venir"),
    ):
        refused = await browser.post("/panel/consultations/1/plan", {**action, **wrong})
        assert (refused.status_code, said in refused.text, "école du soir" in refused.text) == (422, True, True)
    assert (await browser.post("/panel/consultations/1/plan", action)).status_code == 303
    await browser.get("/panel/consultations/1/plan")
    await browser.post("/panel/consultations/1/plan", {"act": "state", "number": "1", "state": "begun"})
    await browser.get("/panel/consultations/1/plan")
    assert (
        await browser.post("/panel/consultations/1/plan", {"act": "state", "number": "2", "state": "done"})
    ).status_code == 404
    rows = await world.database.fetch(text("SELECT axis, action, who, due_on, state FROM plan_action"))
    assert [tuple(row) for row in rows] == [(2, "Ouvrir une école du soir", "Camide", "2027-03-31", "begun")]
    corrected = {**action, "act": "correct", "number": "1", "who": "La mairie"}
    for wrong in ({"who": ""}, {"due_on": "2026-11-21"}):
        assert (await browser.post("/panel/consultations/1/plan", {**corrected, **wrong})).status_code == 422
    assert (await browser.post("/panel/consultations/1/plan", corrected)).status_code == 303
    rows = await world.database.fetch(text("SELECT who, due_on, state FROM plan_action"))
    assert [tuple(row) for row in rows] == [("La mairie", "2027-03-31", "begun")]
    assert "1, qui: Camide → La mairie" in (await browser.get("/panel/audit")).text
    await agree(world)
    page = (await browser.get("/panel/consultations/1/plan/tell")).text
    assert (prices(page), "Actions faites: 0/1" in page) == (["100", "50"], True)
    sent = await browser.post("/panel/consultations/1/plan/tell", {"to": "officers", "seen_officers": "50"})
    assert sent.status_code == 303
    told = await world.database.fetch(text("SELECT topic, member FROM outbox ORDER BY id"))
    assert [tuple(row) for row in told] == [("plan_progress", 1), ("plan_progress", 2)]
    paper = (await browser.get("/panel/consultations/1/plan/print")).text
    for words in ("1. École", "Points: 14", "Ouvrir une école du soir", "commencée", "Femmes qui ont parlé"):
        assert words in paper
    assert paper.count("non montré") == 2, "two women spoke in Gao; Kayes would tell them"
    assert (await browser.get("/panel/consultations/1/plan/pdf")).content.startswith(b"%PDF")
    await browser.get("/panel/settings")
    await browser.post("/panel/settings", {"act": "language", "language": "en"})
    assert "Women who spoke" in (await browser.get("/panel/consultations/1/plan/print")).text
    await browser.sign_in("salif")
    assert (await browser.get("/panel/consultations/1/plan")).status_code == 404, "another organisation's"


async def test_a_consultation_asked_by_mistake_is_withdrawn_and_its_answers_stay_unseen(asked: Browser) -> None:
    world = asked.world
    await say(world, 1, "112223")
    await asked.get("/panel/consultations/1")
    refused = await asked.post("/panel/consultations/1", {"act": "withdraw", "reason": " "})
    assert (refused.status_code, "Écrivez la raison" in refused.text) == (422, True)
    assert (
        await asked.post("/panel/consultations/1", {"act": "withdraw", "reason": "posée deux fois"})
    ).status_code == 303
    command = Command(1, "x", world.clock.now(), "ussd", 1)
    assert await open_consultations(world.database, command, "fr") == []
    with pytest.raises(Refusal, match=r"consultation\.closed"):
        await answer(world.database, command, 1, 1, "2")
    assert '<span class="chip plain">retirée</span>' in (await asked.get("/panel/consultations")).text
    await close(world)
    page = (await asked.get("/panel/consultations/1")).text
    assert "Retirée le 22/11/2026: posée deux fois." in page
    assert "<meter" not in page
    assert (await asked.get("/panel/consultations/1/tally.csv")).status_code == 404
    for act in ({"act": "freeze"}, {"act": "withdraw", "reason": "encore"}):
        await asked.get("/panel/consultations/1")
        assert (await asked.post("/panel/consultations/1", act)).status_code in (404, 422)
    rows = await world.database.fetch(text("SELECT withdrawn_on, reason, frozen_us FROM consultation"))
    assert [tuple(row) for row in rows] == [("2026-11-22", "posée deux fois", None)]
    assert len(await world.database.fetch(text("SELECT member FROM consultation_answer"))) == 6
    assert "Consultation retirée" in (await asked.get("/panel/audit")).text


async def test_its_wording_is_corrected_before_the_first_answer_and_the_one_before_is_kept(asked: Browser) -> None:
    world = asked.world
    form = (await asked.get("/panel/consultations/1/change")).text
    assert "\nQue faut-il d&#39;abord au village?\nEau\nÉcole\nPaix</textarea>" in form
    right = {**ASKED, "q1_fr": "Que faut-il d'abord?\nEau\nÉcole\nRoute", "q1_bm": ""}
    refused = await asked.post("/panel/consultations/1/change", {**right, "q1_fr": "Que faut-il?\nEau\nEau"})
    assert (refused.status_code, "Que faut-il?\nEau\nEau</textarea>" in refused.text) == (422, True)
    await asked.get("/panel/consultations/1/change")
    assert (await asked.post("/panel/consultations/1/change", right)).status_code == 303
    (mine,) = await open_consultations(world.database, Command(1, "x", world.clock.now(), "ussd", 1), "bm")
    assert (mine.title, mine.wording) == ("Que faut-il d'abord?", 1)
    assert [words["fr"] for words in mine.questions[0].options] == ["Eau", "École", "Route"]
    page = (await asked.get("/panel/consultations/1")).text
    assert "Corrigé le 22/11/2026, avant: Que faut-il d&#39;abord au village? / Eau / École / Paix" in page
    await asked.get("/panel/consultations/1/change")
    await say(world, 1, "3")
    late = await asked.post("/panel/consultations/1/change", ASKED)
    assert (late.status_code, "Quelqu’un a déjà répondu" in late.text) == (422, True)
    assert "/panel/consultations/1/change" not in (await asked.get("/panel/consultations/1")).text
    await asked.sign_in("salif")
    assert (await asked.get("/panel/consultations/1/change")).status_code in (403, 404)
