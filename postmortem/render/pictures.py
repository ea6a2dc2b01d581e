"""A picture drawn anew: its pixels and nothing else of what its file held."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 40_000_000
MOST_PIXELS_MOVING = 100_000_000  # of all frames of a moving picture together
MOST_FRAMES = 1000
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
PLAIN = {"PNG": {"1", "L", "RGB", "RGBA", "I;16"}, "JPEG": {"L", "RGB"}, "GIF": {"RGBA"},
         "WEBP": {"RGB", "RGBA"}}  # fmt: skip


class Unreadable(Exception):
    """It begins as a picture does, and is none."""


class TooManyPixels(Exception):
    """It would need more memory than a picture should."""


def redraw(content: bytes, media_type: str) -> bytes:
    """The same picture of the same kind, upright, without notes, places, colour profiles, tails."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # measured here, before a pixel is read
    kind = FORMATS[media_type]
    try:
        with Image.open(BytesIO(content), formats=[kind]) as opened:
            _measure(opened)
            return _moving(opened, kind) if _moves(opened, kind) else _still(opened, kind, content)
    except (Unreadable, TooManyPixels):
        raise
    except Exception as error:  # of a decoder: whatever is wrong, it is no picture
        raise Unreadable(str(error)) from error


def _measure(picture: "Image") -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise TooManyPixels


def _moves(picture: Any, kind: str) -> bool:
    return kind in {"GIF", "WEBP"} and getattr(picture, "n_frames", 1) > 1


def _still(opened: "Image", kind: str, content: bytes) -> bytes:
    from PIL import ImageOps

    picture = _plain(ImageOps.exif_transpose(_in_srgb(opened)), kind)
    ways: dict[str, Any] = {
        "PNG": {"optimize": False},
        "JPEG": {"quality": 92, "subsampling": "4:2:0", "optimize": True},
        "GIF": {},
        "WEBP": {"lossless": b"VP8L" in content[:64], "quality": 90},
    }
    return _saved(picture, kind, **ways[kind])


def _in_srgb(picture: "Image") -> "Image":
    """The colours as screens show them that know no profile; as they are where it cannot be."""
    profile = picture.info.get("icc_profile")
    picture.load()
    if not profile or picture.mode not in {"RGB", "RGBA"}:
        return picture
    from PIL import ImageCms

    try:
        given, wanted = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, given, wanted) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _plain(picture: "Image", kind: str) -> "Image":
    """The pixels alone, in a mode that every browser shows."""
    if picture.mode not in PLAIN[kind] or "transparency" in picture.info:
        is_clear = picture.mode.endswith(("A", "a")) or "transparency" in picture.info
        wanted = "RGBA" if (is_clear or kind == "GIF") and kind != "JPEG" else "RGB"
        picture = picture.convert(wanted)
    else:
        picture = picture.copy()
    picture.info = {}
    return picture


def _moving(opened: Any, kind: str) -> bytes:
    """All frames, each as a whole picture."""
    count = opened.n_frames
    if count > MOST_FRAMES or count * opened.width * opened.height > MOST_PIXELS_MOVING:
        raise TooManyPixels
    loop, durations = int(opened.info.get("loop", 0)), []
    frames = []
    for frame in _frames(opened):
        durations.append(max(20, int(frame.info.get("duration", 0) or 100)))
        frames.append(_plain(frame.convert("RGBA"), kind))
    more = {"disposal": 2} if kind == "GIF" else {"quality": 90, "method": 0}
    return _saved(
        frames[0],
        kind,
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=loop,
        **more,
    )


def _frames(opened: Any) -> Iterator["Image"]:
    for number in range(opened.n_frames):
        opened.seek(number)
        yield opened


def _saved(picture: "Image", kind: str, **how: Any) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()
