"""Finding things by what people remember of them."""
