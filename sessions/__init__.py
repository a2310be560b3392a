"""Where a caller is: her turns, her place in the menus, who may answer her now; no screen, no group rule."""
