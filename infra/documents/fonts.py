"""The bundled fonts, in the order in which the printed record tries them."""

import functools
from dataclasses import dataclass
from pathlib import Path

from infra.documents import font_file

FOLDER = Path(__file__).parent / "fonts"

# Latin first, then signs, so that "≤ 5.0 %" looks the same in every record; Chinese, Japanese and Korean last, because
# their font has letters of the other scripts too.
_FAMILIES = {
    "Noto Sans": "NotoSans-Regular.ttf",
    "Noto Sans Math": "NotoSansMath-Regular.ttf",
    "Noto Sans Arabic": "NotoSansArabic-Regular.ttf",
    "Noto Sans Armenian": "NotoSansArmenian-Regular.ttf",
    "Noto Sans Bengali": "NotoSansBengali-Regular.ttf",
    "Noto Sans Devanagari": "NotoSansDevanagari-Regular.ttf",
    "Noto Sans Ethiopic": "NotoSansEthiopic-Regular.ttf",
    "Noto Sans Georgian": "NotoSansGeorgian-Regular.ttf",
    "Noto Sans Gujarati": "NotoSansGujarati-Regular.ttf",
    "Noto Sans Gurmukhi": "NotoSansGurmukhi-Regular.ttf",
    "Noto Sans Hebrew": "NotoSansHebrew-Regular.ttf",
    "Noto Sans Kannada": "NotoSansKannada-Regular.ttf",
    "Noto Sans Khmer": "NotoSansKhmer-Regular.ttf",
    "Noto Sans Lao": "NotoSansLao-Regular.ttf",
    "Noto Sans Malayalam": "NotoSansMalayalam-Regular.ttf",
    "Noto Sans Myanmar": "NotoSansMyanmar-Regular.ttf",
    "Noto Sans Sinhala": "NotoSansSinhala-Regular.ttf",
    "Noto Sans Tamil": "NotoSansTamil-Regular.ttf",
    "Noto Sans Telugu": "NotoSansTelugu-Regular.ttf",
    "Noto Sans Thai": "NotoSansThai-Regular.ttf",
    "WenQuanYi Micro Hei": "wqy-microhei.ttc",
}


@dataclass(frozen=True, slots=True)
class Font:
    """A family and what it covers. Its bold file, where there is one, covers the same (a test holds that)."""

    family: str
    coverage: font_file.Coverage


@functools.cache
def bundled() -> tuple[Font, ...]:
    """Every bundled family in the order of preference; read once, about 50 ms."""
    return tuple(Font(family, font_file.coverage(FOLDER / name)) for family, name in _FAMILIES.items())


def files() -> tuple[Path, ...]:
    """The regular file of every family, in the order of preference."""
    return tuple(FOLDER / name for name in _FAMILIES.values())
