"""Keys, tokens and passwords."""

import re
from collections.abc import Iterator

from .kinds import Hit, Kind, marked
from .placeholders import is_mixed, is_placeholder

TOKEN = marked("This is shaped like a key or token.")
PRIVATE_KEY = marked("This is a private key.")
PASSWORD = marked("This looks like a password.")
AFTER_KEY = marked("This stands where a key or token stands.")

_SHAPED = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ABIA|ACCA)[A-Z0-9]{16}"
    r"|gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255}"
    r"|gl(?:pat|dt|rt|cbt|ptt|soat)-[\w-]{16,64}"
    r"|xox[abeoprs]-[\w-]{10,255}|xapp-[\w-]{10,255}"
    r"|AIza[\w-]{35}|ya29\.[\w-]{20,255}|GOCSPX-[\w-]{20,40}"
    r"|[rsp]k_(?:live|test)_[A-Za-z0-9]{16,255}|sk-(?=[\w-]{0,80}\d)[\w-]{20,255}"
    r"|SG\.[\w-]{16,32}\.[\w-]{30,64}|npm_[A-Za-z0-9]{30,64}|pypi-[\w-]{30,255}"
    r"|hv[sbr]\.[\w-]{20,255}|dckr_pat_[\w-]{20,64}|dop_v1_[0-9a-f]{64}|AGE-SECRET-KEY-1[A-Z0-9]{40,80}"
    r"|\d{8,10}:AA[\w-]{32,35}"
    r"|eyJ[\w-]{6,4096}\.eyJ[\w-]{4,8192}\.[\w-]{8,4096}"
    r"|https://hooks\.slack\.com/services/[\w/]{20,120}"
    r")(?![A-Za-z0-9])"
)
_PEM = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = re.compile(r"-----END [A-Z0-9 ]{1,40}-----|\n[ \t]*\n(?![A-Za-z0-9+/=]{40})")
_VALUE = (
    r"(?P<quote>\\?[\"'`]?)(?P<value>[^\s\"'`,;|<>)\]}\\]{4,400}|<[^>\n]{0,80}>|\$\{[^}\n]{0,80}\})"
)
_GIVEN = (
    r"(?P<close>[\"'`]?)"
    r"(?P<sign>(?::=|=>|==?)|\s(?::=|=>|==?)\s|:\s{0,2}|\s(?:is|was|lautete?|ist|war)\s)" + _VALUE
)
_PASSWORD = re.compile(
    r"(?:password|passwd|passwort|kennwort|passphrase|(?<![a-z])(?:pwd|pw|pass))" + _GIVEN,
    re.IGNORECASE,
)
_KEY = re.compile(
    r"(?P<word>(?:api|access|private|secret|signing|encryption|auth|shared|master|account|license)"
    r"[ _-]?(?:access[ _-]?)?key|access_?key|apikey|secret|token|credentials?"
    r"|(?<![a-z])(?:sig|signature))" + _GIVEN,
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"\b(?:bearer\s{1,2}|authorization:\s{0,2}(?:basic|token)\s{1,2})(?P<value>[\w.~+/=-]{8,4096})",
    re.IGNORECASE,
)


def hits(text: str) -> Iterator[Hit]:
    """Every key, token and password in a text."""
    for found in _SHAPED.finditer(text):
        yield Hit(found.start(), found.end(), Kind.SECRET, TOKEN)
    yield from _private_keys(text)
    for found in _HEADER.finditer(text):
        value = found["value"]
        if not is_placeholder(value) and any(one.isdigit() for one in value):
            yield Hit(*found.span("value"), Kind.SECRET, TOKEN)
    for found in _PASSWORD.finditer(text):
        if _is_password(found):
            yield _stretch(text, found, PASSWORD)
    for found in _KEY.finditer(text):
        if _is_key(found["value"].rstrip(".,:;!?*_")):
            yield _stretch(text, found, AFTER_KEY)


def _private_keys(text: str) -> Iterator[Hit]:
    at = 0
    while found := _PEM.search(text, at):
        end = _PEM_END.search(text, found.end())
        at = len(text) if end is None else end.end() if end[0].startswith("-") else end.start()
        yield Hit(found.start(), at, Kind.SECRET, PRIVATE_KEY)


def _stretch(text: str, found: re.Match[str], why: str) -> Hit:
    start, end = found.span("value")
    tail = ".,:;" if found["quote"] else ".,:;*_?"
    return Hit(start, start + len(text[start:end].rstrip(tail)), Kind.SECRET, why)


def _is_password(found: re.Match[str]) -> bool:
    value, sign = found["value"], found["sign"]
    if is_placeholder(value):
        return False
    is_given = sign in {"=", "==", ":=", "=>"} or bool(found["quote"]) or bool(found["close"])
    return is_mixed(value) if not is_given else True


def _is_key(value: str) -> bool:
    """Long enough, and of letters and digits that no one would write as words."""
    digits = sum(one.isdigit() for one in value)
    letters = sum(one.isalpha() for one in value)
    if is_placeholder(value) or len(value) < 8 or not letters:
        return False
    is_made_up = bool(re.search(r"[a-z][A-Z]{2}|[A-Z]{2}[a-z]{1,2}[A-Z]", value))
    return digits > 0 or (len(value) >= 16 and is_made_up)
