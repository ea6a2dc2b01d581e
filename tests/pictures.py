"""Files to attach, made by hand: good ones, and such as somebody sends who means no good."""

import struct
import zlib
from io import BytesIO

from PIL import Image, PngImagePlugin

HIDDEN = b"qzcanaryx"  # what no file may still hold once it was read
SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
HTML = b"<!DOCTYPE html><title>x</title>" + SCRIPT
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6), colour: str = "red") -> bytes:
    """A small picture, and nothing else."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def _exif() -> Image.Exif:
    """Notes that a camera makes: turned by a quarter, who, and where."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = HIDDEN.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 17.0)})
    return exif


def telling(kind: str) -> bytes:
    """A picture that tells more than it shows, with a page behind its end."""
    file = BytesIO()
    picture = Image.new("RGB", (8, 6), "red")
    profile = b"\0" * 128 + HIDDEN
    if kind == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", HIDDEN.decode())
        notes.add_itxt("XML:com.adobe.xmp", HIDDEN.decode())
        picture.save(file, kind, pnginfo=notes, exif=_exif(), icc_profile=profile)
    elif kind == "GIF":
        frames = [Image.new("RGB", (8, 6), colour) for colour in ("green", "blue")]
        picture.save(
            file, kind, save_all=True, append_images=frames, comment=HIDDEN, duration=90, loop=0
        )
    elif kind == "WEBP":
        picture.save(file, kind, exif=_exif(), xmp=HIDDEN, icc_profile=profile)
    else:
        picture.save(file, kind, exif=_exif(), comment=HIDDEN, icc_profile=profile, xmp=HIDDEN)
    return file.getvalue() + HTML + HIDDEN


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A few bytes that say they are 900 megapixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000, 9)
    start = b"\x89PNG\r\n\x1a\n"
    return start + _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def gif_bomb() -> bytes:
    """A header of the largest picture that a GIF can be."""
    size = struct.pack("<HH", 65535, 65535)
    screen = b"GIF89a" + size + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    return screen + b"\x2c\0\0\0\0" + size + b"\0" + b"\x02\x02\x44\x01\0\x3b"


def gif_of_many_frames(frames: int = 1200) -> bytes:
    """A tiny moving picture with more frames than anybody looks at."""
    start = b"GIF89a" + struct.pack("<HH", 1, 1) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    frame = b"\x2c\0\0\0\0\x01\0\x01\0\0" + b"\x02\x02\x44\x01\0"
    return start + frame * frames + b"\x3b"
