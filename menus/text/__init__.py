"""Text on plain phones: the phones' alphabet, catalogues of languages, amounts, days and pages."""
