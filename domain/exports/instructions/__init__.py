"""The page in every exported record that tells an inspector how to verify it without Theriac.

It is part of the format: an archive with another page is an altered one. Never change it for a released format; a
better page is a new format, and the page of the old one stays for the records that bear it.
"""
