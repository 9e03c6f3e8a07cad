"""Instructions as rich text: what a phase's text says, read as a small part of CommonMark.

An instruction stays the text that its author wrote; that is what is signed, hashed and recorded. How it is laid out
follows from the text, each time that it is shown: no record depends on how a later release reads it.
"""
