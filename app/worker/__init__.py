"""What runs beside the hops: sending and the calendar (`kesu worker`)."""
