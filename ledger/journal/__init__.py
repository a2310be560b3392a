"""What stands in the journal and beside it: look-ups by key, totals, anchors, notices, stored results of commands."""
