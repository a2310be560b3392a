"""What is true: the journal, the accounts, the group's rules and everything computed from them."""
