"""What every gateway stands on, whatever it carries: the request and its fields, the phone number, the secret."""
