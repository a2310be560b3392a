"""Questions to members, their answers, the tally."""
