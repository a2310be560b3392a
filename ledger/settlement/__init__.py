"""What members are due and are paid: at the share-out, at the year end, when one leaves or dies."""
