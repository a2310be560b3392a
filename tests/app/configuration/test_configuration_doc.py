"""docs/configuration.md names every setting, with the default that the code has."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from app.calling.settings import CallSettings
from app.configuration.settings import Settings, old_names
from app.messaging.settings import SmsSettings

PAPER = Path(__file__).parents[3] / "docs/configuration.md"
ROWS = dict(re.findall(r"^\| `(KESU_[A-Z_]+)` \| (\S+) \|", PAPER.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", ["SECRET_KEY", "PIN_PEPPER", "GATEWAY_SECRET"])
def test_the_name_of_before_is_still_read_and_said_to_be_old(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    environment = {f"KESU_{name}_ALSO": "the-second-secret-of-the-change"}
    monkeypatch.setenv(*next(iter(environment.items())))
    assert getattr(Settings(), f"{name.lower()}_other").get_secret_value() == "the-second-secret-of-the-change"
    assert old_names(environment) == {f"KESU_{name}_ALSO": f"KESU_{name}_OTHER"}
    assert old_names({f"KESU_{name}_OTHER": "x"}) == {}


def as_written(default: object) -> str:
    value = default.get_secret_value() if isinstance(default, SecretStr) else default
    return "—" if value in ("", None) else f"`{value}`"


def defaults_of(settings: type[BaseSettings]) -> dict[str, str]:
    return {f"KESU_{name.upper()}": as_written(field.default) for name, field in settings.model_fields.items()}


def test_every_variable_is_there_with_its_default():
    assert defaults_of(Settings) | defaults_of(SmsSettings) | defaults_of(CallSettings) == ROWS
