"""Hosts inside a network, and URLs that lead there."""

import re
from collections.abc import Iterator

from .addresses import is_leak
from .kinds import Hit, Kind, Known, is_below, marked
from .placeholders import is_placeholder
from .words import listed

INSIDE = marked("This host stands inside a network.")
OURS = marked("This host is one of yours.")
LEADS_INSIDE = marked("This URL leads inside a network.")
WITH_PORT = marked("This URL names a port.")
WITH_PERSON = marked("This URL names who signs in.")
CONNECTION = marked("This address holds a password.")

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})"
_HOST = re.compile(rf"(?<![\w./$%-]){_LABEL}(?:\.{_LABEL}){{1,10}}+(?![\w(]|-\w)")
_SUFFIXES = listed("internal local corp lan intra intranet localdomain private svc")
_NO_HOSTS = listed(
    "localhost.localdomain host.docker.internal kubernetes.docker.internal cluster.local "
    "gateway.docker.internal"
)
_CODE = listed(
    "com org net io java javax jdk sun edu this self window module python math env dotenv settings "
    "appsettings config application compose docker-compose override rc my localhost scope "
    "var vars variable object node process std internal local"
)
_FILES = listed(
    "sql csv tsv txt log md pdf doc docx xls xlsx xml json yaml yml toml ini conf cfg sh bat ps1 "
    "py js ts rb go rs java jar war zip gz tar tgz bz2 xz img iso png jpg svg html htm css "
    "bak dump tmp lock pid sock pem key crt x"
)
_ROLES = (
    "db|sql|mysql|pg|postgres|ora|oracle|mssql|mongo|redis|cache|kafka|zk|mq|rabbit|elastic|es"
    "|web|app|api|srv|server|host|vm|esx|esxi|hv|dc|ad|ldap|dns|mail|smtp|proxy|lb|haproxy|gw"
    "|nas|san|fs|file|backup|bkp|jump|bastion|worker|master|k8s|build|ci|jenkins|mon|log|prn|printer"
)
_NUMBERED = re.compile(
    rf"(?:[a-z][a-z0-9]{{0,14}}-){{0,3}}(?:{_ROLES}|node)(?:-[a-z]{{1,12}}){{0,2}}-?\d{{1,3}}[a-z]?",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"(?<![\w./-])(?:(?:[a-z][a-z0-9]{{0,14}}-){{0,3}}(?:{_ROLES})(?:-[a-z]{{1,12}}){{0,2}}-?\d{{2,3}}"
    r"|ip-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}"
    r"|[a-z][a-z0-9-]{1,50}?-(?=[a-z0-9]{0,9}\d)(?=[0-9]{0,9}[a-z])[a-z0-9]{8,10}-[a-z0-9]{5})"
    r"(?!\w|\.\w|-\w)",
    re.IGNORECASE,
)
_MANAGED = listed(
    ".rds.amazonaws.com .cache.amazonaws.com .database.windows.net .redis.cache.windows.net "
    ".database.azure.com .ec2.internal .compute.internal .docdb.amazonaws.com"
)
_OPEN_DOORS = listed("www status docs help support blog shop news")
_EXAMPLES = frozenset({"example.com", "example.org", "example.net"})

_URL = re.compile(
    r"\b(?P<scheme>(?:jdbc:)?[a-z][a-z0-9+.-]{1,20})://(?:(?P<who>[^\s/@<>\"'`]{1,200})@)?"
    r"(?P<host>\[[0-9a-f:.]{2,45}\]|[^\s/:?#<>\"'`()\[\]{}\\,;|*@]{1,253})"
    r"(?::(?P<port>\d{1,5}))?(?P<rest>[/?#][^\s<>\"'`()\[\]{}|\\]*)?",
    re.IGNORECASE,
)
_NOT_HOSTS = listed("s3 s3a gs az abfss wasb file urn arn data docker oci about chrome classpath")
_WEB = listed("http https ws wss ftp ftps")


def is_inside(host: str, known: Known) -> str:
    """Why a host is one that outsiders need not know; empty when it is not."""
    host = host.lower().rstrip(".")
    labels = host.split(".")
    if host in _NO_HOSTS or is_below(host, known.reader_domains):
        return ""
    if is_below(host, known.own_domains):
        public = host in known.own_domains or labels[0] in _OPEN_DOORS
        return "" if public else OURS
    if labels[-1] in _SUFFIXES and len(labels) > 1:
        return "" if labels[0] in _CODE else INSIDE
    if host.endswith(tuple(_MANAGED)):
        return INSIDE
    numbered = _NUMBERED.fullmatch(labels[0])
    return INSIDE if numbered and labels[-1] not in _FILES and len(labels) > 1 else ""


def hosts(text: str, known: Known) -> Iterator[Hit]:
    """Every host that stands inside a network."""
    for found in _HOST.finditer(text):
        if why := is_inside(found[0], known):
            yield Hit(found.start(), found.end(), Kind.HOST, why)
    for found in _ALONE.finditer(text):
        yield Hit(found.start(), found.end(), Kind.HOST, INSIDE)


def urls(text: str, known: Known) -> Iterator[Hit]:
    """Every URL that leads inside, names a port or says who signs in."""
    for found in _URL.finditer(text):
        end = found.start() + len(found[0].rstrip(".,;:!?*_"))
        secret = (found["who"] or "").partition(":")[2]
        is_web = found["scheme"].lower() in _WEB
        if not is_web and secret and not is_placeholder(secret):
            yield Hit(found.start(), end, Kind.SECRET, CONNECTION)
        elif why := _leads(found, known):
            yield Hit(found.start(), end, Kind.URL, why)


def _leads(found: re.Match[str], known: Known) -> str:
    if found["scheme"].lower() in _NOT_HOSTS:
        return ""
    host = found["host"].lower().strip("[]").rstrip(".")
    if "$" in host or "%" in host or host in _NO_HOSTS or host == "localhost":
        return ""
    if host in _EXAMPLES or is_below(host, known.reader_domains):
        return ""
    is_address = bool(re.fullmatch(r"[\d.]+|[0-9a-f:.]*:[0-9a-f:.]*", host))
    if is_address:
        return LEADS_INSIDE if is_leak(host) else ""
    if is_inside(host, known) or _ALONE.fullmatch(host) or ("." not in host):
        return LEADS_INSIDE
    if found["who"] and found["who"] != "git" and found["scheme"].lower() in _WEB:
        secret = found["who"].partition(":")[2]
        return WITH_PERSON if not secret or not is_placeholder(secret) else ""
    return WITH_PORT if found["port"] not in {None, "80", "443"} else ""
