"""Village organisations: seats, loans to member groups, giving back."""
