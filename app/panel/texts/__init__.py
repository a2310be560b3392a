"""The panel's texts, one file a language."""
