"""``kesu forecast``: what a message to many would cost, before anything sends it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import kesu

SAMPLES = Path(__file__).parents[4] / "docs" / "samples"


@pytest.fixture(autouse=True)
def sample(books: Path) -> None:
    """The two groups of the sample file."""
    assert CliRunner().invoke(kesu, ["import", str(SAMPLES / "groups.csv")]).exit_code == 0


def cost(*words: str) -> dict[str, int]:
    said = CliRunner().invoke(kesu, ["forecast", *words, "--json"])
    assert said.exit_code == 0, said.stderr
    figures: dict[str, int] = json.loads(said.stdout)
    return figures


def test_what_all_would_cost_is_what_each_would() -> None:
    both, first, second = cost("pin_changed"), cost("pin_changed", "K-101"), cost("pin_changed", "K-102")
    assert first["messages"] > 0
    assert both == {name: first[name] + second[name] for name in both}
    assert first["cost_xof"] == 25 * first["messages"], "what a part is taken to cost before a gateway has said"
    assert cost("pin_changed", "K-101", "--price", "12")["cost_xof"] == 12 * first["messages"]


def test_calls_are_counted_with_their_seconds_and_the_price_of_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = cost("call_back", "K-101")
    assert calls["calls"] > 0
    assert (calls["seconds"], calls["cost_xof"]) == (120 * calls["calls"], 200 * calls["calls"])
    monkeypatch.setenv("KESU_CALL_PRICES", "africastalking=60")
    assert cost("call_back", "K-101")["cost_xof"] == 120 * calls["calls"]
    assert cost("call_back", "K-101", "--price", "10")["cost_xof"] == 20 * calls["calls"]
    said = CliRunner().invoke(kesu, ["forecast", "call_back", "K-101"]).stdout
    assert said.startswith(f"call_back: {calls['calls']} calls of 120 s, ")


def test_in_words_and_what_cannot_be_is_one_line() -> None:
    first = cost("closing", "K-101")
    said = CliRunner().invoke(kesu, ["forecast", "closing", "K-101"]).stdout.strip()
    assert said.startswith(f"closing: {first['messages']} SMS, ")
    assert said.endswith(f"{first['left_out']} do not get it")
    unknown = CliRunner().invoke(kesu, ["forecast", "closing", "K-999"])
    assert (unknown.exit_code, unknown.stderr.strip()) == (1, "kesu: there is no group K-999")
    assert "there are activated, agent_dial, agent_news, " in CliRunner().invoke(kesu, ["forecast", "circular"]).stderr
    assert cost("closing", "--ngo", "nobody")["messages"] == 0
