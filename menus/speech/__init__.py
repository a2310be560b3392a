"""Screens as they are heard: each language's lines, numbers and days, and the clips that say a screen. Pure."""
