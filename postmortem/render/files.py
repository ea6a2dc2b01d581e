"""What somebody sent as a file, made safe to give to others: its kind is found in its bytes."""

import codecs
import re
from dataclasses import dataclass

from ..domain.attachments import PDF, PICTURES, TEXT, clean_name
from ..domain.writing.drafts import marked
from ..errors import Invalid, Problem
from . import pictures, pool

FIELD = "file"
MEGABYTE = 1_000_000
GROWN = 2  # a picture drawn anew may be as many times larger
BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", PDF),
)
ARCHIVES = (b"PK", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"\xd0\xcf\x11\xe0")
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\x00asm")
PICTURES_OF_OTHERS = (b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00", b"8BPS")
HEIF = re.compile(rb"(?s)....ftyp(?:hei|hev|mif|msf|avi)")
MARKUP = re.compile(
    r"<(?:[!?]|(?:html|head|body|title|script|style|svg|math|img|image|iframe|frameset|object|embed|"
    r"form|input|video|audio|a|b|p|div|span|table|link|meta|base|br|h[1-6])\b|[a-z][\w.-]*:[\w.-]+|"
    r"[a-z][^<>]{0,1000}\bxmlns\b)",
    re.IGNORECASE,
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")  # a log may have colours: escape

EMPTY = marked("This file is empty.")
TOO_LARGE = marked("This file is larger than %(most)s MB. Cut it to what matters, or link to it.")
SCRIPT = marked("SVG, HTML and XML can run programs; attach a picture (PNG) or plain text.")
ARCHIVE = marked(
    "Office files and archives are not taken; attach a PDF, a picture, or the text in it."
)
PROGRAM = marked("Programs are not taken; attach a picture, a PDF or plain text.")
OTHER_PICTURE = marked("Browsers do not show this kind of picture; save it as PNG or JPEG.")
UNKNOWN = marked("This is neither a picture (PNG, JPEG, GIF, WebP), nor a PDF, nor text in UTF-8.")
BROKEN = marked("This picture cannot be read; save it anew as PNG or JPEG.")
TOO_MANY_PIXELS = marked("This picture has more than 40 megapixels; make it smaller first.")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is kept: its name is data, its type what its bytes are."""

    name: str
    type: str
    content: bytes


def read(content: bytes, name: str, most: int) -> File:
    """The file as it may be kept; Invalid says in one sentence what to do instead.

    `most` counts megabytes. Pictures are drawn anew in a process that can be stopped.
    """
    if not content:
        raise _refused(EMPTY)
    if len(content) > most * MEGABYTE:
        raise _refused(TOO_LARGE, most=most)
    kind = sniff(content)
    if kind in PICTURES:
        content = _redrawn(content, kind)
    elif kind == TEXT:
        content = (_text(content) or "").encode()
    if len(content) > GROWN * most * MEGABYTE:
        raise _refused(TOO_LARGE, most=most)
    return File(clean_name(name, kind), kind, content)


def sniff(content: bytes) -> str:
    """What these bytes are, of the kinds that are taken; Invalid for every other."""
    for beginning, kind in BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    text = _text(content)
    if text is None:
        raise _refused(_why(content))
    if MARKUP.match(text.lstrip("\ufeff \t\r\n\f")):
        raise _refused(SCRIPT)
    return TEXT


def _why(content: bytes) -> str:
    """What to do instead of giving this."""
    if content.startswith(ARCHIVES):
        return ARCHIVE
    if content.startswith(PROGRAMS):
        return PROGRAM
    return (
        OTHER_PICTURE if content.startswith(PICTURES_OF_OTHERS) or HEIF.match(content) else UNKNOWN
    )


def _text(content: bytes) -> str | None:
    """The bytes as text, None if they are none; UTF-16 with its mark is read as well."""
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if CONTROL.search(text) else text


def _redrawn(content: bytes, kind: str) -> bytes:
    try:
        drawn: bytes = pool.work(pictures.redraw, content, kind)
    except pictures.TooManyPixels:
        raise _refused(TOO_MANY_PIXELS) from None
    except (pictures.Unreadable, pool.Stopped):
        raise _refused(BROKEN) from None
    return drawn


def _refused(sentence: str, **values: object) -> Invalid:
    return Invalid([Problem(FIELD, sentence, values)])
