"""Finding things by what people remember of them: part of a number, a code, a word of a name."""
