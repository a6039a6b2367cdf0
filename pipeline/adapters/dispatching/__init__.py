"""What leaves the house: packets and mail."""
