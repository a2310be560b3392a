"""Pages of a group's meetings, minutes, incidents and share-out."""
