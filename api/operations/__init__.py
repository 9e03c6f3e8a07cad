"""The operations of our own screens, one in a file: whoever writes a client may use the same ones.

A file is a comment that says what it shows, an example of its variables as a line `# variables: {…}`, and one
operation. Its id, `sha256:` and the digest of the file's bytes, may be sent in place of the text (`api.persisted`).
"""
