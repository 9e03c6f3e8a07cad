"""A master batch record in several languages: its texts, what is shown of them, what is missing."""
