"""Secrets come from files as well as from variables, whatever characters they have, and reach the servers unchanged."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from pydantic import ValidationError

from app.configuration.outside import with_password
from app.configuration.settings import Settings
from app.messaging.settings import SmsSettings
from ledger.database import DatabaseAddress
from sessions.one_server import endpoint_of
from sessions.redis_library import parse_address
from tests.app.cli.test_one_line import kesu, refused

EVERY_SIGN = " p@ss:w/o#r%d$HOME\"'?&=+[\\é} "


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KESU_SECRETS", str(tmp_path))
    return tmp_path


def test_a_file_stands_for_a_variable(folder: Path) -> None:
    (folder / "kesu_pin_pepper").write_text("from a file\n")
    (folder / "KESU_KANNEL_PASSWORD").write_text(EVERY_SIGN + "\r\n")
    (folder / "kesu_gateway_secret_other").write_text("of-before")
    (folder / "postgres_password").write_text("of another program")
    (folder / "..data").mkdir()
    settings = Settings()
    assert settings.pin_pepper.get_secret_value() == "from a file"
    assert settings.gateway_secret_other.get_secret_value() == "of-before"
    assert SmsSettings().kannel_password.get_secret_value() == EVERY_SIGN


def test_a_password_of_any_characters_reaches_the_servers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KESU_DATABASE_URL", "postgresql://kesu@postgres/kesu")
    monkeypatch.setenv("KESU_REDIS_URL", "redis://redis:6379/0")
    for part in ("database", "redis"):
        (folder / f"kesu_{part}_password").write_text(f"{EVERY_SIGN}\n")
    settings = Settings()
    dsn = urlsplit(DatabaseAddress.read(settings.database()).dsn())
    assert (dsn.username, unquote(dsn.password or ""), dsn.hostname, dsn.path) == (
        "kesu",
        EVERY_SIGN,
        "postgres",
        "/kesu",
    )
    endpoint = endpoint_of(settings.redis_url)
    assert endpoint is not None
    assert (endpoint.host, endpoint.password) == ("redis", EVERY_SIGN)


def test_several_hosts_and_sockets() -> None:
    hosts = with_password("postgresql://kesu@/kesu?host=a,b&port=1,2", EVERY_SIGN)
    assert DatabaseAddress.read(hosts).url.password == EVERY_SIGN
    sentinel = parse_address(with_password("redis+sentinel://a:1,b:2/kesu/0", EVERY_SIGN))
    assert (sentinel.password, sentinel.hosts) == (EVERY_SIGN, (("a", 1), ("b", 2)))
    socket = endpoint_of(with_password("unix:///run/redis.sock?db=1", EVERY_SIGN))
    assert socket is not None
    assert (socket.path, socket.password, socket.db) == ("/run/redis.sock", EVERY_SIGN, 1)


@pytest.mark.parametrize("url", ["", "sqlite:////var/lib/kesu/kesu.db", "postgresql://kesu:hers@postgres/kesu"])
def test_a_password_that_no_url_can_take_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(ValidationError, match="KESU_DATABASE_PASSWORD is set, and the URL") as refusal:
        Settings(database_url=url, database_password="canary-of-a-password")
    assert "canary" not in str(refusal.value.errors()[0]["msg"])


def test_what_cannot_be_read_is_one_line(folder: Path) -> None:
    (folder / "kesu_pin_pepper").write_bytes(b"\xff\xfe")
    assert "is not text in UTF-8" in refused("audit", KESU_SECRETS=str(folder))
    (folder / "kesu_pin_pepper").write_text("hers")
    line = refused("audit", KESU_SECRETS=str(folder), KESU_PIN_PEPPER="another")
    assert f"KESU_PIN_PEPPER is set, and stands in {folder / 'kesu_pin_pepper'} too: keep one of the two" in line
    assert "cannot read the folder" in refused("audit", KESU_SECRETS=str(folder / "nowhere"))


def test_a_misspelt_file_is_named(folder: Path) -> None:
    (folder / "kesu_pin_peper").write_text("hers")
    said = kesu("worker", KESU_VAR=str(folder), KESU_SECRETS=str(folder)).stderr
    assert "kesu: KESU_PIN_PEPER is no setting of Kesu and is not read; is KESU_PIN_PEPPER meant?" in said
