"""Who has which rights is looked at again and again: reviews of roles, of a site or of the company (PPL-1)."""
