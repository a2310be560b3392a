"""What is written and said in a language, line by line: who read it, and what she would rather have."""
