"""What a transaction is: its accounts, its entries, its hashes, who acted under which key. Pure."""
