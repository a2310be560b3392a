"""Somebody writes a few lines of Fulfulde into one file: members choose it, and what is not written stays French."""

import shutil
from pathlib import Path

import pytest

import app.runtime.wiring
from menus.check import TEXTS
from menus.text.catalogue import Catalogues
from tests.kit.handset import Handset
from tests.kit.people import phone_of
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
LINES = """
[language]
name = "Fulfulde"
[home]
text = { text = "Jaraama {name}", review = true }
[home.options]
save = "Mooftude"
[save.summary]
text = "Mooftude {shares}: {amount_xof}"
"""


async def dialled(open_village: OpenVillage) -> Handset:
    """Awa, where she chooses her language."""
    awa = Handset(await open_village(), "Awa", phone_of(9))
    await awa.enters()
    return await awa.types("6", "1")


async def test_a_few_lines_are_a_language(
    open_village: OpenVillage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    texts = Path(shutil.copytree(TEXTS, tmp_path / "texts"))
    (texts / "ful.toml").write_text(LINES, encoding="utf-8")
    monkeypatch.setattr(app.runtime.wiring, "load_catalogues", lambda: Catalogues.load(texts))
    awa = await dialled(open_village)
    await awa.sees("3. English", "4. Fulfulde").sees_not("Songhay").types("4")
    await awa.sees("1. Langue").types("00")
    await awa.sees("Jaraama Awa Diarra", "2. Mooftude", "3. Demander un pret").types("2", "3")
    await awa.sees("Mooftude 3: 1 500 F", "1. Confirmer").types("1")
    awa.sees("Annoncé: 3 parts").is_over()
    await awa.enters()
    awa.sees("Jaraama Awa Diarra")


async def test_a_language_without_a_line_is_not_offered(open_village: OpenVillage) -> None:
    awa = await dialled(open_village)
    awa.sees("1. Francais", "2. Bamanankan", "3. English").sees_not("4.")


async def test_a_seventh_language_is_one_file_more(
    open_village: OpenVillage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    texts = Path(shutil.copytree(TEXTS, tmp_path / "texts"))
    for code, name in (("ful", "Fulfulde"), ("son", "Songhay"), ("taq", "Tamasheq"), ("snk", "Sooninkanxanne")):
        (texts / f"{code}.toml").write_text(LINES.replace("Fulfulde", name), encoding="utf-8")
    monkeypatch.setattr(app.runtime.wiring, "load_catalogues", lambda: Catalogues.load(texts))
    awa = await dialled(open_village)
    await awa.sees("6. Tamasheq", "98 Suite").sees_not("Sooninkanxanne").types("98")
    await awa.sees("7. Sooninkanxanne").types("7", "00")
    awa.sees("Jaraama Awa Diarra")
