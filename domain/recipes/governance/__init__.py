"""Who approves a version in which order, the day it takes effect, and when it is looked at again."""
