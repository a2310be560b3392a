"""Pages of visits, their checklist and their plan."""
