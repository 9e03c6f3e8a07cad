"""What a company demands of the signatures of its acts, beyond what the code does: by whom, with whom before."""
