"""Files that recipes are made of: what was asked for, how far it is, what is wrong with it."""
