"""The product's own files: each under an address with its checksum, kept by browsers for good."""

import base64
import gzip
import hashlib
import mimetypes
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for
from markupsafe import Markup

FOLDER = Path(__file__).parents[1] / "static"
FOREVER = "public, max-age=31536000, immutable"


@cache
def _file(name: str) -> tuple[bytes, bytes, str] | None:
    """A file's bytes, plain and compressed, with its type; None when there is no such file."""
    path = FOLDER / name
    if path.parent != FOLDER or not path.is_file():
        return None
    body = path.read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return body, gzip.compress(body, 9, mtime=0), kind


def serve(filename: str) -> Response:
    """One file, compressed where the browser takes that."""
    found = _file(filename)
    if found is None:
        abort(404)
    plain, compressed, kind = found
    response = Response(plain, content_type=kind if "svg" in kind else f"{kind}; charset=utf-8")
    if request.accept_encodings.quality("gzip"):
        response.data = compressed
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOREVER
    return response


@cache
def version(name: str) -> str:
    """The first characters of a file's checksum."""
    found = _file(name)
    return hashlib.sha256(found[0]).hexdigest()[:8] if found else ""


def asset(name: str) -> str:
    """The address of one of the product's files, new whenever the file is."""
    return url_for("static", filename=name, v=version(name))


@cache
def integrity(name: str) -> str:
    """What a browser must find the file to be, before it runs it."""
    found = _file(name)
    digest = hashlib.sha384(found[0]).digest() if found else b""
    return f"sha384-{base64.b64encode(digest).decode()}"


def script(name: str, *, defer: bool = True) -> Markup:
    """The element that runs one of the product's scripts, if it is the very file."""
    plain = Markup('<script src="{}" integrity="{}"></script>')
    later = Markup('<script src="{}" integrity="{}" defer></script>')
    return (later if defer else plain).format(address(name), integrity(name))


@lru_cache(1_000)
def _address(_root: str, name: str) -> str:
    return asset(name)


def address(name: str) -> str:
    """The address of one of the product's files; the same until the next start."""
    return _address(request.root_path, name)


def install(app: Flask) -> None:
    """Serve the files in Flask's place."""
    app.view_functions["static"] = serve
    app.jinja_env.globals.update(asset=address, script=script)
