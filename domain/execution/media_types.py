"""Which kinds of files are attached to a record: told from their bytes, never from their name."""

PDF, PNG, JPEG, CSV, PLAIN = "application/pdf", "image/png", "image/jpeg", "text/csv", "text/plain"
ALLOWED = (PDF, PNG, JPEG, CSV, PLAIN)

CONTROLS = frozenset(range(32)) - {0x09, 0x0A, 0x0D}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
)


def found_in(data: bytes, *, name: str) -> str | None:
    """The media type of a file's bytes, or None where it isn't one that a record takes (EXE-16).

    A text is UTF-8 without control characters; its name only tells a table (.csv) from plain text.
    """
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    if not _is_text(data):
        return None
    return CSV if name.lower().endswith(".csv") else PLAIN


def _is_text(data: bytes) -> bool:
    if not data or CONTROLS.intersection(data):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
