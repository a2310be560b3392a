"""Files that people bring and take away: read into the ledger's plain rows, written from its books."""
