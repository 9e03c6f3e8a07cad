"""What is true in a plant; knows no HTTP, no queue, no cloud."""
