"""docs/rules.md names every setting with its true default, and every module of the rules."""

import re
from dataclasses import fields
from pathlib import Path

import ledger.rules
from ledger.rules.by_family.constitution import Constitution

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_table_with_its_default():
    rows = re.findall(r"^\| `(\w+)` \| (`[^`]+`|table) \|", TEXT, re.MULTILINE)
    written = Constitution.default("vsla").to_settings()
    said = {name: default.strip("`") for name, default in rows if name in written}
    assert list(said) == [item.name for item in fields(Constitution)]
    for name, default in said.items():
        true = "table" if isinstance(written[name], list) else str(written[name])
        assert default == (true.lower() if isinstance(written[name], bool) else true)


def test_every_module_of_rules_about_groups_is_named():
    plumbing = {"__init__", "refusal", "money", "settings", "families", "constitution"}
    modules = {path.stem for path in Path(ledger.rules.__file__).parent.rglob("*.py")} - plumbing
    assert {name for name in modules if f"`{name}.py`" not in TEXT} == set()
