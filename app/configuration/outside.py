"""Where settings come from: ``KESU_…`` variables, and files of those names in the folder ``KESU_SECRETS``."""

import os
from pathlib import Path
from typing import Final
from urllib.parse import quote

from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

FOLDER: Final = "KESU_SECRETS"


class SettingsFromOutside(BaseSettings):
    """Settings that are read from the environment and from secret files, as containers are given them."""

    model_config = SettingsConfigDict(env_prefix="KESU_", extra="ignore", populate_by_name=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- pydantic names its arguments
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- it takes blanks of a password away
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in code, then variables, then files."""
        files = {name.removeprefix("KESU_").lower(): path for name, path in secret_files().items()}
        return init_settings, env_settings, InitSettingsSource(settings_cls, {n: _read(p) for n, p in files.items()})


def secret_files() -> dict[str, Path]:
    """The files of settings, each under the variable whose place it takes.

    Raises:
        ValueError: the folder cannot be read, or a setting stands in a variable too; in one clear line.
    """
    folder = os.environ.get(FOLDER, "")
    if not folder:
        return {}
    try:
        found = {path.name.upper(): path for path in sorted(Path(folder).iterdir()) if path.is_file()}
    except OSError as problem:
        raise ValueError(f"{FOLDER}: cannot read the folder {folder} ({problem.strerror})") from None
    files = {name: path for name, path in found.items() if name.startswith("KESU_")}
    if twice := sorted(files.keys() & os.environ.keys()):
        raise ValueError(f"{twice[0]} is set, and stands in {files[twice[0]]} too: keep one of the two")
    return files


def _read(path: Path) -> str:
    """All of a file but the end of its line: a password may begin and end with a blank."""
    try:
        return path.read_text("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise ValueError(f"{FOLDER}: {path} is not text in UTF-8") from None
    except OSError as problem:
        raise ValueError(f"{FOLDER}: cannot read {path} ({problem.strerror}): let this user read it") from None


def with_password(url: str, password: str) -> str:
    """A URL with a password of any characters put in, quoted.

    Raises:
        ValueError: the URL has none to be put into, or one already; names neither.
    """
    scheme, found, rest = url.partition("://")
    if not found or scheme.startswith("sqlite"):
        raise ValueError("is set, and the URL leads to no server")
    end = min((at for at in (rest.find(sign) for sign in "/?#") if at >= 0), default=len(rest))
    user, _, hosts = rest[:end].rpartition("@")
    if ":" in user:
        raise ValueError("is set, and the URL has a password already: take one of the two away")
    return f"{scheme}://{user}:{quote(password, safe='')}@{hosts}{rest[end:]}"
