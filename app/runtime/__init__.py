"""The parts a running service is made of: opened together, closed together, handed to whoever carries a hop."""
