"""SQL that one engine alone understands: triggers, and PostgreSQL's posting function."""

from pathlib import Path


def statements(engine: str, name: str = "") -> list[str]:
    """The statements of one engine's file, in order; they are separated by lines holding ``--;;`` alone."""
    text = (Path(__file__).parent / f"{name}{engine}.sql").read_text(encoding="utf-8")
    return [part.strip() for part in text.split("\n--;;\n") if part.strip()]
