"""What people earn: activities with baseline and visits, and goods sold in lots."""
