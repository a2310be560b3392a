"""How people are reached: phones, consent, proxies, receipts."""
