"""Files in an answer: a picture is shown, all else is taken away, nothing in them runs."""

from io import BytesIO

from flask import Response, send_file
from flask_babel import format_decimal

from ..domain.attachments import is_picture
from ..editions.attachments import File

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def answer(file: File) -> Response:
    """The bytes as what they are, to look at or to take away."""
    response = send_file(
        BytesIO(file.content),
        file.type.partition(";")[0],
        as_attachment=not is_picture(file.type),
        download_name=file.name,
        conditional=False,
        etag=False,
    )
    response.content_type = file.type
    response.headers["Content-Security-Policy"] = POLICY
    return response


def size(count: int) -> str:
    """So many bytes in the reader's language: 820 kB, 1.4 MB."""
    if count < 1_000_000:
        return f"{format_decimal(max(1, round(count / 1000)))} kB"
    return f"{format_decimal(round(count / 1_000_000, 1))} MB"
