"""A label as SVG, in true size: texts, rectangles and nothing that runs."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from domain.labels.label import Label
from infra.labels import layout
from infra.labels.layout import Drawn, Text
from infra.labels.paper import Resolution, Size

_FONTS = "'Noto Sans', sans-serif"


def render(label: Label, size: Size, resolution: Resolution = Resolution.DPI_300) -> str:
    """The label as an SVG document of the size's millimetres, its modules whole dots of the resolution.

    Texts have the width that they were measured with, whichever font the viewer has. Raises LineDoesNotFit,
    SymbolDoesNotFit. The same label gives the same text.
    """
    placed = layout.laid_out(label, size, resolution)
    dot = _number(resolution.millimetres(1))
    lengths = f'width="{size.width}mm" height="{size.height}mm" viewBox="0 0 {size.width} {size.height}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {lengths} role="img">',
            f"<title>{escape(placed.heading)}</title>",
            f'<rect width="{size.width}" height="{size.height}" fill="#fff"/>',
            f'<g transform="scale({dot})" fill="#000" font-family={quoteattr(_FONTS)}>',
            *map(_text, placed.texts),
            *map(_symbol, placed.symbols),
            "</g>",
            "</svg>",
            "",
        )
    )


def _text(text: Text) -> str:
    weight = ' font-weight="700"' if text.bold else ""
    return (
        f'<text x="{text.x}" y="{text.baseline}" font-size="{text.em}"{weight} textLength="{text.width}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text.text)}</text>'
    )


def _symbol(drawn: Drawn) -> str:
    """One path; its unit is a module, and for a linear symbol the height of the bars."""
    down = drawn.height // len(drawn.modules.rows)
    placed = f"translate({drawn.x} {drawn.y}) scale({drawn.module} {down})"
    return f'<path shape-rendering="crispEdges" transform="{placed}" d="{"".join(_rectangles(drawn))}"/>'


def _rectangles(drawn: Drawn) -> Iterator[str]:
    return (f"M{x} {y}h{length}v1h-{length}z" for x, y, length in drawn.modules.runs())


def _number(value: float) -> str:
    return f"{value:.7f}".rstrip("0")
