"""The SAVIX indicators of groups, alone, rolled up and as tables."""
