"""Labels over GraphQL: printers, what is printed on them and what became of it, and what a scanned code names."""
