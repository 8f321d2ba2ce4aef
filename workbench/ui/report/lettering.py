"""Letters: words shaped into lines of glyphs at a size in points, and broken where a width asks for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontDatabase, QGlyphRun, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from workbench.ground.language import SIMPLIFIED_CHINESE, current_language, text
from workbench.ground.problem import Problem, ProblemError
from workbench.ui.report.marks import LineOfText, Run
from workbench.ui.theme import interface_font

UNITS = 10
"""Units a point: fonts are shaped at whole units, so that a tenth of a point is the finest size."""
ENDLESS = 1e6
# Signs that fonts made for Chinese draw as wide as a character, which tears numbers and English apart.
_ALWAYS_NARROW = frozenset("·×±✓✕▲▼")
_LATIN_NARROW = frozenset("…‘’“”—°≥≤→▸◂")
_COMPANIONS = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial")
_MADE_FOR_CHINESE = ("CJK", "YaHei", "PingFang", "Noto Sans SC", "WenQuanYi", "Micro Hei")


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one weight inside a paragraph."""

    words: str
    is_strong: bool = False


Written = str | Sequence[Span]


def spans_of(written: Written) -> tuple[Span, ...]:
    """Words as spans."""
    return (Span(written),) if isinstance(written, str) else tuple(written)


def cleaned(words: str) -> str:
    """Words without what no page shows: control signs, marks of direction, other kinds of line ends."""
    return "".join(
        " " if unicodedata.category(sign) in ("Zl", "Zp") or sign in "\n\t\r" else sign
        for sign in unicodedata.normalize("NFC", words)
        if sign in "\n\t\r" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co")
    )


class Lettering:
    """Shapes words in the interface's font, in the language in force when it was made. Needs a `QGuiApplication`.

    Raises `ProblemError` when the system has no font for the language.
    """

    def __init__(self) -> None:
        if not QFontDatabase.families():
            raise ProblemError(_no_font())
        self._is_chinese = current_language() == SIMPLIFIED_CHINESE
        families = interface_font().families()
        if self._is_chinese and not _can_write_chinese():
            raise ProblemError(_no_chinese())
        self._families = families
        is_wide = bool(families) and any(one in families[0] for one in _MADE_FOR_CHINESE)
        others = [one for one in _COMPANIONS if QFontDatabase.hasFamily(one)] if is_wide else []
        self._companion = others[:1]
        self._narrow = _ALWAYS_NARROW if self._is_chinese else _ALWAYS_NARROW | _LATIN_NARROW
        self._fonts: dict[tuple[float, bool], QFont] = {}
        self._lines: dict[tuple[tuple[Span, ...], float, bool], LineOfText] = {}

    @property
    def breaks_anywhere(self) -> bool:
        """Whether words of the language have no spaces between them."""
        return self._is_chinese

    def font(self, size: float, *, is_strong: bool = False) -> QFont:
        """The font at a size in points, measured in units of a tenth."""
        found = self._fonts.get((size, is_strong))
        if found is None:
            found = QFont(interface_font(strong=is_strong))
            found.setPixelSize(round(size * UNITS))
            # Ligatures have no character of their own, and hints belong to screens.
            for feature in ("liga", "clig", "dlig"):
                found.setFeature(QFont.Tag.fromString(feature), 0)
            found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[size, is_strong] = found
        return found

    def line(self, written: Written, size: float, *, is_strong: bool = False) -> LineOfText:
        """Words on one line."""
        key = (spans_of(written), size, is_strong)
        found = self._lines.get(key)
        if found is None:
            found = self.lines(written, size, ENDLESS, is_strong=is_strong)[0]
            self._lines[key] = found
        return found

    def width(self, written: Written, size: float, *, is_strong: bool = False) -> float:
        """How wide words are on one line, points."""
        return self.line(written, size, is_strong=is_strong).width

    def longest_word(self, words: str, size: float, *, is_strong: bool = False) -> float:
        """Width of what cannot be broken: the longest word, or one sign where every sign may end a line."""
        parts = words.split() or [""]
        if any(ord(sign) > 0x2E80 for sign in words):
            parts = [part[:4] if any(ord(sign) > 0x2E80 for sign in part) else part for part in parts]
        return max(self.width(part, size, is_strong=is_strong) for part in parts)

    def lines(self, written: Written, size: float, width: float, *, is_strong: bool = False) -> list[LineOfText]:
        """Words broken into lines at most `width` points wide; at least one line."""
        words, formats = self._formats(spans_of(written), size, is_strong)
        layout = QTextLayout(words, self.font(size, is_strong=is_strong))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(formats)
        made: list[QTextLine] = []
        layout.beginLayout()
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width * UNITS)
            line.setPosition(QPointF(0.0, 0.0))
            made.append(line)
        layout.endLayout()
        if not words:
            return [LineOfText("", (), 0.0, size, size)]
        units = words.encode("utf-16-le")
        return [_shaped(line, units, size) for line in made]

    def _formats(
        self, spans: Sequence[Span], size: float, is_strong: bool
    ) -> tuple[str, list[QTextLayout.FormatRange]]:
        """The words of all spans, and where they leave the plain font: strong spans, signs of the companion font."""
        words = ""
        found: list[QTextLayout.FormatRange] = []
        start = 0
        for span in spans:
            shown = cleaned(span.words)
            strong = is_strong or span.is_strong
            place = 0
            while place < len(shown):
                is_narrow = bool(self._companion) and shown[place] in self._narrow
                end = place + 1
                while end < len(shown) and (bool(self._companion) and shown[end] in self._narrow) == is_narrow:
                    end += 1
                length = len(shown[place:end].encode("utf-16-le")) // 2
                if is_narrow or strong != is_strong:
                    font = QFont(self.font(size, is_strong=strong))
                    if is_narrow:
                        font.setFamilies([*self._companion, *self._families])
                    one = QTextLayout.FormatRange()
                    look = QTextCharFormat()
                    look.setFont(font)
                    one.start, one.length, one.format = start, length, look
                    found.append(one)
                start += length
                place = end
            words += shown
        return words, found


def _shaped(line: QTextLine, units: bytes, size: float) -> LineOfText:
    first, length = line.textStart(), line.textLength()
    runs = line.glyphRuns(first, length, QTextLayout.GlyphRunRetrievalFlag.RetrieveAll)
    starts = sorted({place for run in runs for place in run.stringIndexes()})
    ends = dict(zip(starts, [*starts[1:], first + length][: len(starts)], strict=True))
    made = []
    for run in runs:
        chars, before = [], -1
        for place in run.stringIndexes():
            told = "" if place == before else units[2 * place : 2 * ends[place]].decode("utf-16-le", "replace")
            chars.append(told)
            before = place
        made.append(Run(_plain(run), tuple(chars)))
    words = units[2 * first : 2 * (first + length)].decode("utf-16-le", "replace").rstrip()
    return LineOfText(words, tuple(made), line.naturalTextWidth() / UNITS, size, line.ascent() / UNITS)


def _plain(run: QGlyphRun) -> QGlyphRun:
    """The glyphs with nothing that belongs to the layout they came from."""
    made = QGlyphRun()
    made.setRawFont(run.rawFont())
    made.setGlyphIndexes(run.glyphIndexes())
    made.setPositions(run.positions())
    made.setRightToLeft(run.isRightToLeft())
    return made


def _can_write_chinese() -> bool:
    system = QFontDatabase.WritingSystem.SimplifiedChinese
    return bool(QFontDatabase.families(system))


def _no_font() -> Problem:
    return Problem(
        text("Fonts"),
        text("The system has no font to write with."),
        text("Install one: sudo apt-get install {packages}", packages="fonts-dejavu-core fonts-noto-cjk"),
    )


def _no_chinese() -> Problem:
    return Problem(
        text("Fonts"),
        text("The system has no font with Chinese characters."),
        text("Install one: sudo apt-get install {packages}", packages="fonts-noto-cjk"),
    )
