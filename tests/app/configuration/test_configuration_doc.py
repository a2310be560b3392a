"""docs/configuration.md names every setting, with the default that the code has."""

import re
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from app.configuration.settings import Settings
from app.messaging.settings import SmsSettings

PAPER = Path(__file__).parents[3] / "docs/configuration.md"
ROWS = dict(re.findall(r"^\| `(KESU_[A-Z_]+)` \| (\S+) \|", PAPER.read_text("utf-8"), re.MULTILINE))


def as_written(default: object) -> str:
    value = default.get_secret_value() if isinstance(default, SecretStr) else default
    return "—" if value in ("", None) else f"`{value}`"


def defaults_of(settings: type[BaseSettings]) -> dict[str, str]:
    return {f"KESU_{name.upper()}": as_written(field.default) for name, field in settings.model_fields.items()}


def test_every_variable_is_there_with_its_default():
    assert defaults_of(Settings) | defaults_of(SmsSettings) == ROWS
