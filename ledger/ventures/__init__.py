"""Joint ventures: stakes of groups in one undertaking, what comes back, and giving the stakes back."""
