"""Small worlds with known truth, generated from a seed, for the gates."""
