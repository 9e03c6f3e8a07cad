"""What can be done with loads: ask for one, carry it on, take its rows over."""
