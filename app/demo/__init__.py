"""The demo network: the same groups, members, phones and figures on every machine."""
