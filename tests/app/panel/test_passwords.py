"""Passwords that are chosen: what is guessed first is refused, phrases and made ones are not."""

import secrets

import pytest

from app.demo.logins import PASSWORD as DEMO_PASSWORD
from app.panel.access.passwords import weakness
from tests.app.panel.camide import PASSWORD


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse123", "Motdepasse2026!", "m0tdep@sse2026", "MotDePasse-MotDePasse", "mot de passe 1234",
        "passwordpassword", "P@ssw0rd2026", "azertyuiop12", "qwertyuiop[]", "123456789012", "bonjourbonjour",
        "Bamako2026!!!", "bienvenue-mali", "Dieu merci 2026", "jetaimemonamour", "iloveyou-2026", "Traoré123456",
        "administrateur", "abcdefghijkl", "épargne12345",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert len(password) >= 12
    assert weakness(password, "nana@example.org") == "plain"


@pytest.mark.parametrize(
    "password",
    [
        "une phrase assez longue", "soleil bonjour chocolat maison", "karité sous la pluie", "7 vaches et 1 pirogue",
        PASSWORD, DEMO_PASSWORD,
    ],
)  # fmt: skip
def test_a_phrase_will_do(password: str) -> None:
    assert weakness(password, "nana@example.org") is None


def test_made_passwords_will_do() -> None:
    assert {weakness(secrets.token_urlsafe(12), "nana@example.org") for _ in range(500)} == {None}
