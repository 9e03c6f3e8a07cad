"""How equipment is kept clean: its procedures, each cleaning, and the holds that lapse by themselves."""
