"""What differs by a group's family, and the settings of its constitution."""
