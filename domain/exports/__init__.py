"""Records that leave Theriac and prove themselves to whoever receives them."""
