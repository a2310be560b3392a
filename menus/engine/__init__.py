"""The vocabulary of screens and the machine that drives them; knows no group."""
