"""The two engines: PostgreSQL and SQLite."""
