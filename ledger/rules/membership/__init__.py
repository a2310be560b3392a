"""Who belongs: offices and members, moving, a group's standing."""
