"""Figures for whoever may see totals only: one cut, with small cells suppressed."""
