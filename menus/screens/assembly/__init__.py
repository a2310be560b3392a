"""Office: the assembly, share-out, tontine."""
