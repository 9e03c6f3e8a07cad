"""The logbooks of equipment and rooms, in GraphQL, and the files that they are told in."""
