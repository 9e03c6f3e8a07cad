"""The few pages that people see around a sign-in: plain HTML, no script, framed by nobody."""

from html import escape

from starlette.responses import HTMLResponse

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Theriac</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem}}
dt{{color:#555}}dd{{margin:0 0 .5rem;overflow-wrap:anywhere}}input,button{{font:inherit;padding:.4rem .6rem}}
label,input{{display:block;margin:.5rem 0}}[role=alert]{{border-left:4px solid #b00;padding-left:.8rem}}</style></head>
<body><main><h1>{title}</h1>
{body}
</main></body></html>
"""


def page(title: str, body: str, *, status: int = 200) -> HTMLResponse:
    """A page whose body is HTML already; everything in it was escaped by who made it."""
    return HTMLResponse(_PAGE.format(title=escape(title), body=body), status, headers=_HEADERS)


def told(title: str, words: str, *, status: int = 200) -> HTMLResponse:
    """A page that says one thing."""
    return page(title, f"<p>{escape(words)}</p>", status=status)


def refused(title: str, words: str, *, status: int = 400) -> HTMLResponse:
    """A page that says why not, and what to do."""
    return page(title, f'<p role="alert">{escape(words)}</p>', status=status)


def signing(facts: dict[str, str]) -> HTMLResponse:
    """What will be signed, before the signer goes on to prove who they are (SIG-1)."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    words = "Go on only if it is you who signs this. You will be asked who you are; that is your signature."
    form = '<form method="post"><button>Go on to the identity provider</button></form>'
    return page("You are about to sign", f"<dl>{rows}</dl><p>{escape(words)}</p>{form}")


def choosing(account_name: str, token: str, *, problem: str | None = None) -> HTMLResponse:
    """Choosing a password with a mailed link."""
    alert = "" if problem is None else f'<p role="alert">{escape(problem)}</p>'
    form = (
        f'<form method="post"><input type="hidden" name="token" value="{escape(token)}">'
        f'<input type="hidden" name="username" autocomplete="username" value="{escape(account_name)}">'
        '<label for="password">New password, 12 characters or more: several words make a good one</label>'
        '<input id="password" name="password" type="password" autocomplete="new-password" '
        'minlength="12" maxlength="200" required autofocus><button>Keep this password</button></form>'
    )
    words = f"<p>Your sign-in name is <strong>{escape(account_name)}</strong>.</p>"
    return page("Choose your password", words + alert + form, status=200 if problem is None else 400)
