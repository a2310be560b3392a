"""What Kesu tells people by SMS, and the few words it understands from them."""
