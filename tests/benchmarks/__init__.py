"""What the product costs on this machine, beside the least that the machine could do it for."""
