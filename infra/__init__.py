"""One module for each thing outside: database, objects, mail, documents, telemetry."""
