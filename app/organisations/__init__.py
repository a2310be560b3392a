"""The organisations' own data and who may see it; no page and no web framework."""
