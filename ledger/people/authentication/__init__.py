"""How people prove who they are: PINs, activation codes, a second officer."""
