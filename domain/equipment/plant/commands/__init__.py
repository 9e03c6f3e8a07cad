"""What can be done with classes of equipment and with what belongs to them."""
