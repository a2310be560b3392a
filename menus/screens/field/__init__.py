"""What a field agent sees on her phone: her groups, and no money of theirs to move."""
