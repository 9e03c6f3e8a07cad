"""What a batch does otherwise than its recipe says, by decision: what isn't applicable, what is run again."""
