"""DejaVu Sans, which has every letter of Mali's languages, for PDF files."""
