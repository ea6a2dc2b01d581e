"""The one door HTML passes before it is stored: a closed list of tags and attributes."""

import re

import nh3

from ..domain.attachments import NAME, SCHEME

_INLINE = {"a", "br", "code", "em", "img", "span", "strong"}
_BLOCKS = {"blockquote", "div", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
_TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
TAGS = frozenset(_INLINE | _BLOCKS | _TABLES)
ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "div": {"class", "title"},
    "img": {"alt", "src"},
    "ol": {"start"},
    "span": {"class"},
    "td": {"align"},
    "th": {"align"},
}
SCHEMES = frozenset({"http", "https", "mailto"})
_CLASSES = {
    "code": re.compile(r"language-[\w#.+-]{1,40}", re.ASCII),
    "div": re.compile(r"internal|client"),
    "span": re.compile(r"internal"),
}
_ATTACHED = re.compile(f"{SCHEME}{NAME}")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\\]")
_SCHEME = re.compile(r"([^/?#:]*):")


def clean(html: str) -> str:
    """Return the HTML with nothing in it but what is on the list."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_attribute,
        link_rel="noopener noreferrer",
        url_schemes={*SCHEMES, SCHEME.removesuffix(":")},
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep an attribute, or None to drop it."""
    if name == "src" or (name == "href" and value.startswith(SCHEME)):
        return value if _ATTACHED.fullmatch(value) else None
    if name == "href":
        return value if is_safe_address(value) else None
    if name == "class":
        found = _CLASSES[tag].match(value)
        return found[0] if found and found.end() in (len(value), value.find(" ")) else None
    return value


def is_safe_address(address: str) -> bool:
    """Tell whether a link may lead there: our schemes, or an address inside the site."""
    if _UNSEEN.search(address.strip(" ")):
        return False
    scheme = _SCHEME.match(address.strip(" "))
    return scheme is None or scheme[1].lower() in SCHEMES
