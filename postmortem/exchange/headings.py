"""What a foreign heading means: the section of ours it belongs to, in English and German."""

import re
import unicodedata

# The first that is found in a heading decides, so the narrow ones come first.
_WORDINGS = (
    (
        "went-well",
        r"w(?:ent|orked) (?:\w+ )?(?:well|right|good)"
        r"|(?<!nicht )gut (?:lief|gelaufen|funktion)|lief gut",
    ),
    ("lucky", r"luck|glück"),
    (
        "went-badly",
        r"went (?:\w+ )?(?:wrong|bad|poor)|gone better"
        r"|(?:done|been|be|do) (?:\w+ )?better|n[o']t go"
        r"|(?:could|should|can|to) be(?:en)? improved"
        r"|schlecht|schief|nicht (?:so )?gut|n't work",
    ),
    ("relief", r"actions? (?:we )?(?:taken|took)|what helped|geholfen|sofortmaßnahm|gegenmaßnahm"),
    (
        "actions",
        r"action|follow[- ]?up|next steps?|to[- ]?dos?\b|prevent|corrective|improvements?"
        r"|recommend|(?:moving|going|looking|way) forward"
        r"|what(?:'s| is| comes) next|future|roadmap"
        r"|(?:long|short|medium|mid)[- ]term|we(?:'re| are| will) (?:doing|chang|do\b|improv)"
        r"|maßnahme|massnahme|aufgabe|nächste|naechste|verbesser|vorbeug|vermeid|planned",
    ),
    ("lessons", r"lesson|learn|takeaway|insight|conclusion|retrospect|reflection|post-?mortem$"),
    ("lessons", r"fazit|erkenntnis|gelernt|lehren|schlussfolger|rückblick|closing"),
    ("timeline", r"time ?line|chronolog|(?:sequence|course|log|order) of|event log|incident log"),
    (
        "timeline",
        r"zeit(?:leiste|strahl|verlauf|achse|lich)|ablauf|verlauf|chronik|hergang|^events?$",
    ),
    (
        "detection",
        r"detect|discover|notic|alert|monitor|found out|find out|erkenn|entdeck|bemerk|erkannt",
    ),
    ("trigger", r"trigger|auslös|ausloes"),
    ("impact", r"impact|affect|effect|consequence|damage|scope|blast radius|symptom|severity of"),
    ("impact", r"auswirkung|betroffen|folgen|schaden|schäden|einfluss"),
    (
        "factors",
        r"\bcause|contribut\w+ factor|factors?\b|\bwhy|how (?:did|could|was|come)"
        r"|analys[ie]s?|analyse"
        r"|fault|ursache|warum|wieso|faktoren"
        r"|beigetragen|beitragend|\bgrund\b|gründe|vulnerab|the bug",
    ),
    (
        "relief",
        r"resol[uv]|mitigat|recover|remed|restor"
        r"|repair|\bfix|work-?around|respon[sd]|solution|solved"
        r"|rollback|lösung|loesung|beheb"
        r"|behoben|abhilfe|wiederherstell|reaktion|entstör|containment",
    ),
    (
        "summary",
        r"summar|overview|abstract|tl;?dr|what (?:has )?happened"
        r"|introduc|glance|in short|synopsis|descri"
        r"|incident report|zusammenfass|überblick|ueberblick"
        r"|kurz|passiert|geschehen|beschreib|einleit"
        r"|vorfall|outage$|the (?:incident|problem|issue)$",
    ),
    (
        "background",
        r"background|context|technical|architect|works\b"
        r"|detail|information|notes?\b|deep dive|environment"
        r"|hintergrund|kontext|technisch|infrastru|components?$|systems?$|notizen",
    ),
    ("communication", r"communicat|status page|statement|kommunikation|notification"),
    (
        "people",
        r"attend|particip|author|owner|people"
        r"|roles?\b|teams?$|thank|acknowledg|contributors|credits"
        r"|teilnehm|beteilig|autor|verantwort|\bdank|contact|reviewers?|responders?",
    ),
    (
        "facts",
        r"\bstats?\b|statistic|status|metric|numbers"
        r"|meta ?data|severity|duration|\bdate|facts|cost"
        r"|incident (?:id|number)|kennzahl|zahlen"
        r"|schweregrad|dauer|datum|eckdaten|metriken|downtime",
    ),
    (
        "references",
        r"referenc|\blinks?\b|append|reading|resource"
        r"|related|see also|glossar|attach|graph|screenshot"
        r"|evidence|indicators|anhang|verweis"
        r"|quelle|weiterführ|supporting|data\b|\blogs?\b|changelog",
    ),
)
_PATTERNS = tuple((key, re.compile(words)) for key, words in _WORDINGS)
KEYS = frozenset(key for key, _ in _WORDINGS)
LONGEST = 120


class Keys:
    """Gives each section of a document a key that no other has."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.last: dict[str, int] = {}

    def free(self, key: str) -> str:
        """Return the key, with a number after it where another section has it."""
        name, number = key, self.last.get(key, 1)
        while name in self.taken:
            number += 1
            name = f"{key}-{number}"
        self.last[key] = number
        self.taken.add(name)
        return name


def plain(heading: str) -> str:
    """Return a heading's words: no emphasis, links, numbering or punctuation around them."""
    words = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", heading[:500])
    words = re.sub(r"[*_`#]+", "", words).strip()
    words = re.sub(r"^(?:\d+(?:\.\d+)*|[a-zA-Z])[.):]\s+", "", words)
    return words.strip(" \t:?!.-–—")


def key_of(heading: str) -> str | None:
    """Return the key of the section a heading belongs to, None when it is none of ours."""
    words = plain(heading).casefold().replace("ß", "ss").replace("’", "'")
    if not words or len(words) > LONGEST:
        return None
    words = words.replace("massnahm", "maßnahm")
    return next((key for key, pattern in _PATTERNS if pattern.search(words)), None)


def slug(heading: str) -> str:
    """Return a key made of a heading's own words."""
    words = plain(heading).casefold()
    for letter, spelt in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        words = words.replace(letter, spelt)
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60].strip("-") or "section"
