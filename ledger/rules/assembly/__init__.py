"""Who decides: votes, and two people for every act that takes two."""
