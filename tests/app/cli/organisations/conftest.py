"""An organisation for commands."""

from pathlib import Path

import pytest

from tests.app.cli.organisations.test_org import run


@pytest.fixture
def organisation(books: Path) -> Path:
    """AMSODE has one person of the panel, whose address is chef@example.org."""
    assert run("org", "create", "amsode", "AMSODE").exit_code == 0
    made = run("admin", "create", "chef@example.org", "--role", "ngo_admin", "--org", "amsode")
    assert made.exit_code == 0, made.stderr
    return books.parent
