"""What people are told of what happened in their plant: whom, and in which words."""
