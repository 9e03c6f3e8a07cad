"""The shape of the document of an exported record, by what each part tells."""
