"""The web panel: how an organisation follows its groups from a slow link."""
