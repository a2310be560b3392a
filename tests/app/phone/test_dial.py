"""The keypad in the terminal, in front of a service that speaks the default dialect."""

import io

import pytest

from app.phone.dial import dial, framed, framed_small
from sessions.turn import Accumulated
from tests.app.phone.stand_in import AWA, Service, served


def talk(service: Service, typed: str, code: str = "*384*22#") -> tuple[int, str]:
    shown = io.StringIO()
    with served(service) as url:
        status = dial(url, "dev", AWA, code, service_code="*384*22#", typed=io.StringIO(typed), shown=shown)
    return status, shown.getvalue()


def test_awa_declares_three_shares() -> None:
    service = Service()
    status, shown = talk(service, "1\n3\n1\n")
    assert status == 0
    assert service.texts() == ["", "1", "1*3", "1*3*1"]
    assert [notice.outcome for notice in service.notices] == ["completed"]
    assert "Déclaration notée: 1500 F." in shown
    assert ">" not in shown  # no prompt when it is not a terminal


def test_deep_code() -> None:
    service = Service()
    talk(service, "1\n", code="*384*22*1*3#")
    assert service.texts() == ["1*3", "1*3*1"]
    assert service.turns[0].service_code == "*384*22#"


def test_end_of_file_hangs_up() -> None:
    service = Service()
    status, shown = talk(service, "1\n")
    assert (status, [notice.outcome for notice in service.notices]) == (0, ["cut"])
    assert "(raccroché)" in shown


def test_ctrl_c_hangs_up(monkeypatch: pytest.MonkeyPatch) -> None:
    service, typed = Service(), io.StringIO()

    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(typed, "readline", interrupt)
    with served(service) as url:
        assert dial(url, "dev", AWA, "*384*22#", typed=typed, shown=io.StringIO()) == 0
    assert [notice.outcome for notice in service.notices] == ["cut"]


def test_commands() -> None:
    service = Service()
    service.sms[AWA] = [{"at": "2026-11-27T09:41:00", "text": "Bonjour", "parts": 1}]
    _, shown = talk(service, "1\n/repeat\n/sms\n/drop\n3\n")
    assert service.texts() == ["", "1", "1", "1", "1*3"]
    assert "Réponses égales." in shown
    assert "SMS 2026-11-27T09:41:00: Bonjour" in shown
    assert "3 parts = 1500 F" not in shown
    assert [notice.outcome for notice in service.notices] == ["cut"]


def test_no_service_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert dial("http://127.0.0.1:9", "dev", AWA, "*384*22#", typed=io.StringIO(), shown=io.StringIO()) == 1
    assert capsys.readouterr().err == "Aucun service ne répond à http://127.0.0.1:9. Lancez-le d'abord: make run\n"


def test_wrong_number_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert dial("http://127.0.0.1:9", "dev", "Salif", "*384*22#") == 2
    assert capsys.readouterr().err == "Numéro incorrect: Salif\n"


def test_dead_service_shows_what_a_phone_shows() -> None:
    service = Service()
    service.broken = True
    status, shown = talk(service, "")
    assert status == 1
    assert "Problème de connexion ou code" in shown
    assert [notice.outcome for notice in service.notices] == ["failed"]


def test_screen_is_framed_with_its_length() -> None:
    assert framed("Épargner\n0 Retour").splitlines()[1:] == [
        "│ Épargner                       │",
        "│ 0 Retour                       │",
        "└─────────────────── 17 septets ─┘",
    ]
    assert "hors alphabet GSM" in framed("ɲ")


def test_line_never_shows_what_was_typed() -> None:
    service = Service()
    talk(service, "1\n4826\n")
    assert service.turns[-1].said == Accumulated("1*4826")
    assert "4826" not in repr(service.turns)


def test_a_small_screen_scrolls_through_seven_lines_of_eighteen_letters() -> None:
    shown = framed_small("Épargne de la réunion: 12 500 F\n1. Oui\n2. Non\n" + "\n".join("abcdef")).splitlines()
    assert [line[2:20] for line in shown[1:4]] == ["Épargne de la     ", "réunion: 12 500 F ", "1. Oui            "]
    assert [line for line in shown if line[0] in "┌└"][1::2] == ["└──────────── 1/2 ▼ ─┘", "└─────── 57 septets ─┘"]
    assert {len(line) for line in shown} == {22}
