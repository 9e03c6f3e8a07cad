"""The log that proves itself: who changed what, when, why, from what to what, sealed so that anyone can check it."""
