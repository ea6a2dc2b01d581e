"""E-mail addresses, IP addresses and telephone numbers."""

import ipaddress
import re
from collections.abc import Iterator

from .kinds import Hit, Kind, Known, is_below, marked
from .words import listed

EMAIL = marked("This is an e-mail address.")
PRIVATE_IP = marked("This is an address inside a network.")
PUBLIC_IP = marked("This is an IP address.")
PHONE = marked("This is a telephone number.")

_EMAIL = re.compile(
    r"(?<![\w.%+@/-])(?P<local>[\w.%+-]{1,64})(?P<at>@|[ ]?[\[(](?:at|AT)[\])][ ]?)"
    r"(?P<domain>(?:[^\W_](?:[^\W_]|-){0,62}\.){1,8}[^\W\d_]{2,24})(?![\w@-])"
)
_FILES = listed(
    "png jpg jpeg gif svg webp avif ico js ts css html json yaml yml toml conf log sh py rb go "
    "service socket timer target mount slice scope path device md txt tgz zip gz jar whl"
)
_NOBODY = listed(
    "user you your name username someone somebody me foo bar test email mail example "
    "benutzer jemand"
)
_EXAMPLES = frozenset({"example.com", "example.org", "example.net"})

_IPV4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?![\w]|\.\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{3,45}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?"
    r"(?:%\w{1,12})?(?:/\d{1,3})?(?![\w:]|\.\d)"
)
_RELEASE = re.compile(
    r"-(?:\d|v\d|r(?:c|elease)|snapshot|beta|alpha|build|final|ga|hotfix|p\d)", re.I
)
_VERSION = re.compile(
    r"(?:\b(?:versions?|versionen|release|releases|fassung|build|firmware|patch|kernel|updated?|upgrade[ds]?"
    r"|driver|treiber|agent|section|sections|abschnitt|kapitel|chapter|clause|oid|tag)\b"
    r"[\s:#(]{0,3}(?:(?:from|von|auf|to|nach|is|was|ist|war|number|nummer)\s)?|[=~<>!]=\s?|§\s?|[^\s/:]/)\Z",
    re.I,
)
_NEXT_VERSION = re.compile(r"[\s,>→-]{1,3}(?:(?:to|auf|and|und|or|oder|bis|nach)\s)?")
_SPOKEN_OF = re.compile(
    r"(?:\bips?|\baddress(?:es)?|\badressen?|\bhosts?|\bgateway)\W{1,3}(?:\w{2,6}\W)?\Z", re.I
)
_HARMLESS = {
    ipaddress.ip_network(one)
    for one in ("127.0.0.0/8", "0.0.0.0/32", "255.0.0.0/8", "169.254.169.254/32")
}
_RANGES = frozenset({"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "0.0.0.0/0"})
_RESOLVERS = frozenset({"8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9"})

_ABROAD = re.compile(r"(?<![\w+])(?<!\d )(?:\+|00)[1-9][\d ()./-]{6,22}+")
_CUED = re.compile(
    r"\b(?:tel|telefon|telephone|phone|fax|mobile?|cell|handy|hotline|rufnummer|durchwahl)\b[.:]{0,2}"
    r"\s{0,2}(?P<number>[(0][\d ()/-]{5,20})",
    re.I,
)


def emails(text: str, known: Known) -> Iterator[Hit]:
    """Every e-mail address that is not the reader's own."""
    for found in _EMAIL.finditer(text):
        domain, local = found["domain"].lower(), found["local"].lower()
        is_remote = local in {"git", "hg", "svn"} and text[found.end() : found.end() + 1] == ":"
        is_nobody = local in _NOBODY and domain in _EXAMPLES
        is_own = is_below(domain, known.reader_domains)
        if not (is_remote or is_nobody or is_own or domain.rpartition(".")[2] in _FILES):
            start = found.start() + len(found["local"]) - len(found["local"].lstrip(".%+-"))
            yield Hit(start, found.end(), Kind.EMAIL, EMAIL)


def is_leak(address: str) -> bool:
    """Whether an address says where something stands; loopback, masks and such do not."""
    try:
        network = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return False
    if address in _RANGES | _RESOLVERS:
        return False
    if network.version == 4:
        return not any(network.subnet_of(one) for one in _HARMLESS if one.version == 4)
    return not (network.is_loopback or network.is_unspecified)


def why(address: str) -> str:
    """The sentence that says what sort of address this is."""
    found = ipaddress.ip_network(address, strict=False)
    return PRIVATE_IP if found.is_private or found.is_link_local else PUBLIC_IP


def _is_version(text: str, start: int, end: int, last: int) -> bool:
    before = text[max(0, start - 40) : start]
    if last and _NEXT_VERSION.fullmatch(text, last, start):
        return True
    if _VERSION.search(before) or _RELEASE.match(text, end):
        return True
    small = all(int(part) < 32 for part in text[start:end].partition("/")[0].split("."))
    is_inside = text.startswith("10.", start)
    return small and not is_inside and not _SPOKEN_OF.search(before)


def ip_addresses(text: str) -> Iterator[Hit]:
    """Every IP address that says where something stands; version numbers are none."""
    last = 0
    for found in _IPV4.finditer(text):
        if _is_version(text, found.start(), found.end(), last):
            last = found.end()
        elif is_leak(found[0]):
            yield Hit(found.start(), found.end(), Kind.ADDRESS, why(found[0]))
    for found in _IPV6.finditer(text):
        written = found[0].rstrip(":.") if not found[0].endswith("::") else found[0]
        if _is_ipv6(written):
            end = found.start() + len(written)
            yield Hit(found.start(), end, Kind.ADDRESS, why(written.partition("%")[0]))


def _is_ipv6(written: str) -> bool:
    bare = written.partition("%")[0]
    groups = [one for one in bare.partition("/")[0].split(":") if one]
    is_known = re.match(r"[23][0-9a-f]{3}:|f[cd][0-9a-f]{2}:|fe80:|64:ff9b:|::ffff:", bare, re.I)
    is_hardware = all(len(one) == 2 for one in groups)
    return bool(is_known or len(groups) > 3) and not is_hardware and is_leak(bare)


def phones(text: str) -> Iterator[Hit]:
    """Every telephone number: with a country's code, or after a word that says so."""
    for found in _ABROAD.finditer(text):
        yield from _phone(found.start(), found[0], 10 if found[0].isalnum() else 8)
    for found in _CUED.finditer(text):
        yield from _phone(found.start("number"), found["number"], 6)


def _phone(start: int, written: str, least: int) -> Iterator[Hit]:
    written = written.rstrip(" ()./-")
    digits = sum(one.isdigit() for one in written)
    together = written.lstrip("+").isdigit()
    if (10 if together and written[0] == "+" else least) <= digits <= 16:
        yield Hit(start, start + len(written), Kind.PHONE, PHONE)
