"""The phone simulator in a real browser, in front of a service that speaks the default dialect."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from sessions.turn import HangUp
from tests.app.phone.stand_in import AWA, BINTA, Service


def switch_on(page: Page, name: str) -> Locator:
    page.locator(".card", has_text=name).click()
    handset = page.locator(".handset", has_text=name)
    expect(handset).to_be_visible()
    return handset


def press(handset: Locator, keys: str) -> None:
    for key in keys:
        handset.locator(".keys").get_by_role("button", name=key, exact=True).click()


def answer(handset: Locator, keys: str) -> None:
    press(handset, keys)
    handset.locator(".send").click()


def shows(handset: Locator, text: str) -> None:
    expect(handset.locator(".shown")).to_contain_text(text)


def call(handset: Locator) -> None:
    handset.locator(".send").click()
    shows(handset, "1. Épargner")


def network(handset: Locator, button: str) -> None:
    if handset.locator(".network").get_attribute("open") is None:
        handset.locator(".network summary").click()
    handset.locator(f".{button}").click()


def outcomes(page: Page, service: Service, count: int) -> list[str]:
    for _ in range(100):
        if len(service.notices) >= count:
            break
        page.wait_for_timeout(20)
    return [notice.outcome for notice in service.notices]


def saved(page: Page, handset: Locator, folder: Path) -> str:
    with page.expect_download() as download:
        handset.locator(".save").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_text(encoding="utf-8")


def test_awa_declares_three_shares(page: Page, service: Service, tmp_path: Path) -> None:
    awa = switch_on(page, "Awa")
    call(awa)
    expect(awa.locator(".septets")).to_have_text("83 septets")
    answer(awa, "1")
    shows(awa, "Combien de parts?")
    answer(awa, "3")
    shows(awa, "3 parts = 1500 F")
    expect(awa.locator(".hops")).to_have_text("3 échanges")
    answer(awa, "1")
    shows(awa, "Déclaration notée")
    expect(awa.locator(".send")).to_have_text("Appeler")
    assert service.texts() == ["", "1", "1*3", "1*3*1"]
    assert {turn.phone for turn in service.turns} == {AWA}
    assert len({turn.session_id for turn in service.turns}) == 1
    assert outcomes(page, service, 1) == ["completed"]
    assert service.notices[0].hops == 4
    expect(awa.locator(".inbox .count")).to_have_text("1")
    awa.locator(".inbox summary").click()
    expect(awa.locator(".inbox li")).to_contain_text("3 parts déclarées")
    assert saved(page, awa, tmp_path) == (
        "Awa +22370000109 dials *384*22#\n"
        "< Benkadi\n< 1. Épargner\n< 2. Mon épargne et pret\n< 3. Totaux du groupe\n< 4. Prochaine réunion\n"
        "> 1\n< Combien de parts? (1-5)\n< 0 Retour 00 Accueil\n"
        "> 3\n< 3 parts = 1500 F\n< 1. Oui\n< 2. Non\n"
        "> 1\n< Déclaration notée: 1500 F. Attente de la réunion.\n(end)\n"
    )


def test_two_phones_talk_side_by_side(page: Page, service: Service) -> None:
    awa, binta = switch_on(page, "Awa"), switch_on(page, "Binta")
    call(awa)
    call(binta)
    answer(binta, "2")
    shows(binta, "6 000 F")
    answer(awa, "1")
    shows(awa, "Combien de parts?")
    assert [turn.phone for turn in service.turns] == [AWA, BINTA, BINTA, AWA]
    binta.locator(".remove").click()
    expect(page.locator(".handset")).to_have_count(1)


def test_deep_code_sends_what_lies_beyond_the_service_code(page: Page, service: Service) -> None:
    awa = switch_on(page, "Awa")
    awa.locator(".typed").fill("*384*22*1*3#")
    awa.locator(".typed").press("Enter")
    shows(awa, "3 parts = 1500 F")
    answer(awa, "1")
    shows(awa, "Déclaration notée")
    assert service.texts() == ["1*3", "1*3*1"]
    assert service.turns[0].service_code == "*384*22#"


def test_hanging_up_tells_the_gateway(page: Page, service: Service) -> None:
    awa = switch_on(page, "Awa")
    call(awa)
    awa.locator(".end").click()
    shows(awa, "Appel terminé.")
    assert outcomes(page, service, 1) == ["cut"]
    notice: HangUp = service.notices[0]
    assert (notice.phone, notice.session_id) == (AWA, service.turns[0].session_id)


def test_lost_answer_then_redial(page: Page, service: Service, tmp_path: Path) -> None:
    awa = switch_on(page, "Awa")
    call(awa)
    press(awa, "1")
    network(awa, "drop")
    shows(awa, "Pas de réponse du réseau")
    call(awa)
    assert service.texts() == ["", "1", ""]
    assert len({turn.session_id for turn in service.turns}) == 2
    assert "> 1\n(drops)\n\nAwa +22370000109 dials *384*22#\n" in saved(page, awa, tmp_path)


@pytest.mark.parametrize("button", ["twice", "both"])
def test_hop_delivered_twice(page: Page, service: Service, button: str) -> None:
    awa = switch_on(page, "Awa")
    call(awa)
    press(awa, "1")
    network(awa, button)
    shows(awa, "Combien de parts?")
    expect(awa.locator(".verdict")).to_contain_text("égales")
    network(awa, button)
    expect(awa.locator(".verdict")).to_contain_text("égales")
    answer(awa, "3")
    shows(awa, "3 parts")
    assert service.texts() == ["", "1", "1", "1", "1", "1*3"]


def test_hop_delivered_twice_with_different_answers_is_seen(page: Page, service: Service) -> None:
    awa = switch_on(page, "Awa")
    service.differs = True
    network(awa, "twice")
    expect(awa.locator(".verdict")).to_contain_text("diffèrent")


def test_dead_service_shows_what_a_phone_shows(page: Page, service: Service) -> None:
    awa = switch_on(page, "Awa")
    service.broken = True
    awa.locator(".send").click()
    shows(awa, "Problème de connexion ou code MMI non valide.")
    assert outcomes(page, service, 1) == ["failed"]


def test_stranger_joins_with_a_number_of_his_own(page: Page, service: Service) -> None:
    page.get_by_label("Un autre numéro").fill("+223 70")
    page.get_by_role("button", name="Ajouter ce téléphone").click()
    expect(page.locator(".wrong")).to_contain_text("pas complet")
    page.get_by_label("Un autre numéro").fill("+223 66 00 00 00")
    page.get_by_role("button", name="Ajouter ce téléphone").click()
    salif = page.locator(".handset")
    call(salif)
    assert service.turns[0].phone == "+22366000000"


def test_people_are_found_by_role(page: Page) -> None:
    page.get_by_label("Chercher").fill("tresorerie")
    expect(page.locator(".card:visible")).to_have_count(1)
    expect(page.locator(".card:visible")).to_contain_text("Binta")


def test_page_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    awa = switch_on(page, "Awa")
    call(awa)
    network(awa, "both")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_small_screen_has_seven_lines_of_eighteen_letters_and_scrolls_by_its_keys(page: Page) -> None:
    awa = switch_on(page, "Awa")
    page.get_by_label("Petits écrans").check()
    call(awa)
    shown = awa.locator(".shown")
    size = shown.evaluate(
        """node => {
          const style = getComputedStyle(node), probe = document.createElement("span");
          probe.textContent = "0".repeat(18);
          node.append(probe);
          const wide = probe.getBoundingClientRect().width;
          probe.remove();
          const inside = node.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
          return [parseFloat(style.width) / wide, inside / parseFloat(style.lineHeight)];
        }"""
    )
    assert [round(measure, 1) for measure in size] == [1, 7]
    assert shown.evaluate("node => node.scrollTop") == 0
    shown.evaluate("node => { node.textContent = 'a\\n'.repeat(20); }")
    awa.get_by_role("button", name="Ligne plus bas").click()
    line = shown.evaluate("node => parseFloat(getComputedStyle(node).lineHeight)")
    assert abs(shown.evaluate("node => node.scrollTop") - line) < 1
