"""Supports: promised, handed over, confirmed or contested by recipients; stock of goods."""
