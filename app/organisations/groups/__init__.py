"""Groups as their organisation keeps them: facts, seats, origins, transfers, who needs attention."""
