"""How groups stand: totals, SAVIX lines, weeks, hidden cells, tables to take out."""
