"""Who is qualified and trained for what: documents, curricula, records, and a person's standing (21 CFR 211.25)."""
