"""What nobody could use, or anybody could guess, is refused with its reason before anything starts."""

import os
import secrets
import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.configuration.fitness import unknown_names
from app.configuration.settings import Settings
from app.embedded.loopback import free_port
from tests.app.cli.test_one_line import kesu, refused

REAL = {
    "env": "production",
    "database_url": "sqlite:///x.db",
    "redis_url": "redis://:a-password@10.0.0.3:6379/0",
    "at_username": "benkadi",
    **{name: secrets.token_urlsafe(32) for name in ("secret_key", "pin_pepper", "gateway_secret")},
}


def why_not(**changed: str) -> str:
    with pytest.raises(ValidationError) as refusal:
        Settings(_env_file=None, **{**REAL, **changed})
    return str(refusal.value.errors()[0]["msg"]).removeprefix("Value error, ")


def test_real_settings_are_taken() -> None:
    for redis in ("unix:///run/redis.sock?db=0", "redis+sentinel://:secret@10.0.0.1:26379/kesu/0", REAL["redis_url"]):
        assert Settings(_env_file=None, **{**REAL, "redis_url": redis}).env == "production"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"secret_key": "a" * 40}, "KESU_SECRET_KEY repeats itself and can be guessed"),
        ({"pin_pepper": "abcdefghij" * 4}, "KESU_PIN_PEPPER repeats itself"),
        ({"pin_pepper_other": "0" * 30}, "KESU_PIN_PEPPER_OTHER repeats itself"),
        ({"pin_pepper": "short"}, "KESU_PIN_PEPPER must be a secret of 24 characters or more"),
        ({"pin_pepper": REAL["secret_key"]}, "KESU_PIN_PEPPER is the same as another"),
        ({"gateway_secret": REAL["gateway_secret"] + "/x"}, "KESU_GATEWAY_SECRET stands in addresses"),
        ({"gateway_secret_other": "é" * 30}, "KESU_GATEWAY_SECRET_OTHER stands in addresses"),
        ({"redis_url": "redis://10.0.0.3:6379/0"}, "KESU_REDIS_URL has no password"),
        ({"redis_url": ""}, "KESU_REDIS_URL must be set"),
        ({"service_code": "384"}, "KESU_SERVICE_CODE is dialled on a keypad"),
        ({"service_code": "*KESU#"}, "KESU_SERVICE_CODE is dialled on a keypad"),
        ({"help_number": "x" * 90}, "KESU_HELP_NUMBER is a number to call"),
        ({"help_number": "1" * 90}, "KESU_HELP_NUMBER is a number to call"),
        ({"at_username": "sandbox"}, "KESU_AT_USERNAME is Africa's Talking's sandbox"),
    ],
)
def test_what_is_refused_and_why(changed: dict[str, str], says: str) -> None:
    assert says in why_not(**changed)


def test_a_misspelt_name_is_named_with_what_was_meant(tmp_path: Path) -> None:
    known = ["KESU_GATEWAY_SECRET", "KESU_VAR"]
    assert unknown_names(["KESU_GATEWAY_SECRETT", "KESU_VAR", "HOME", "KESU_ZZZ"], known) == {
        "KESU_GATEWAY_SECRETT": "KESU_GATEWAY_SECRET",
        "KESU_ZZZ": "",
    }
    said = kesu("worker", KESU_VAR=str(tmp_path), KESU_REDISURL="redis://x").stderr
    assert "kesu: KESU_REDISURL is no setting of Kesu and is not read; is KESU_REDIS_URL meant?" in said


def test_a_development_server_serves_this_machine_only(tmp_path: Path) -> None:
    words = ("serve", f"--port={free_port()}", "--host", "0.0.0.0")
    assert "KESU_ENV is not set, which serves this machine only" in refused(*words, KESU_VAR=str(tmp_path))
    line = refused(*words, KESU_VAR=str(tmp_path), KESU_ENV="development")
    assert "KESU_ENV is development, which serves this machine only" in line


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_without_an_environment_no_server_of_people_is_served(command: str, tmp_path: Path) -> None:
    url = "postgresql://kesu:secret@127.0.0.1:1/kesu"
    line = refused(command, KESU_VAR=str(tmp_path), KESU_DATABASE_URL=url, PORT=str(free_port()))
    assert "KESU_ENV is not set, and KESU_DATABASE_URL is no SQLite file" in line
    assert ":secret" not in line


def test_the_demo_is_not_loaded_in_production(tmp_path: Path) -> None:
    settings = {f"KESU_{name.upper()}": value for name, value in REAL.items()}
    settings["KESU_DATABASE_URL"] = f"sqlite:///{tmp_path / 'books.db'}"
    assert "known to everybody" in refused("demo", KESU_VAR=str(tmp_path), **settings)
    assert not (tmp_path / "books.db").exists()


def test_what_is_written_is_its_users_alone(tmp_path: Path) -> None:
    (tmp_path / "kesu.db").touch(mode=0o644)
    before = os.umask(0o022)
    try:
        assert kesu("migrate", KESU_VAR=str(tmp_path)).returncode == 0
    finally:
        os.umask(before)
    for file in tmp_path.rglob("*"):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file
