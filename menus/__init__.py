"""What a caller sees: screens, their texts, and the conversation that moves between them."""
