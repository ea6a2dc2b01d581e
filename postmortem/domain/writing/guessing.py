"""What kind of thing a sentence of a chat tells, as far as its words show; English and German."""

import re

from ..timeline import EntryType

LOOKED_AT = 2000  # characters of a message


def _rule(type: EntryType, words: str) -> tuple[EntryType, re.Pattern[str]]:
    return type, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


# The first that matches wins: a doubt about a restart is a thought, not an action.
RULES = (
    _rule(
        EntryType.THOUGHT,
        r"maybe|perhaps|i think|i guess|suspect(?:ing)?|might be|could be|not sure|looks like|"
        r"my guess|assum(?:e|ing)|vielleicht|ich glaube|ich denke|vermut(?:e|lich|ung)|"
        r"könnte(?:n)?|wahrscheinlich|sieht (?:aus|nach)|ich tippe|evtl|eventuell",
    ),
    _rule(
        EntryType.DECISION,
        r"let['’]?s|let us|(?:we|i)(?:'ve| have)? decided?|decision|we(?:'ll| will| go with)|"
        r"going with|agreed to|lass(?:t)? uns|wir (?:machen|nehmen|warten|stoppen|gehen)|"
        r"(?:haben )?entschieden|entscheidung|beschlossen|einigen uns",
    ),
    _rule(
        EntryType.COMMUNICATION,
        r"status ?page|statusseite|(?:told|informed|called|emailed|updated|wrote to) "
        r"(?:the )?(?:client|customers?|users|support|hotline)|announc(?:ed|ement)|"
        r"(?:kunde|kundin|kunden|support|hotline|leitstand) (?:ist |sind |wurden? )?"
        r"(?:informiert|angerufen|benachrichtigt)|rundmail|(?:mail|nachricht) an (?:den |die )?"
        r"kunden?",
    ),
    _rule(
        EntryType.RECOVERY,
        r"recover(?:ed|ing|y)|back to normal|resolved|all (?:green|clear)|(?:is|are|looks?) "
        r"(?:healthy|stable|normal|fine|good) (?:again|now)|works again|working again|"
        r"erholt(?: sich)?|(?:läuft|laufen|geht|gehen|funktioniert|funktionieren) wieder|"
        r"wieder (?:normal|grün|stabil|da|erreichbar)|behoben|gelöst|entwarnung",
    ),
    _rule(
        EntryType.ACTION,
        r"restart(?:ed|ing)?|roll(?:ed|ing)? (?:it )?back|reverted?|reverting|scal(?:ed|ing) "
        r"(?:up|down|out)|failed over|failing over|killed|cancel(?:l?ed|l?ing)|drained|"
        r"disabled|enabled|increased|raised|lowered|flushed|purged|rebooted|paused|blocked|"
        r"ran|applied|neu ?gestartet|starte(?:n)?(?: \w+){0,2} neu|zurückgerollt|rollback|"
        r"zurückgesetzt|abgebrochen|abgeschaltet|abgedreht|erhöht|hochgesetzt|hochskaliert|"
        r"geleert|umgeschaltet|beendet",
    ),
    _rule(
        EntryType.CHANGE,
        r"deploy(?:ed|ing|ment)?|merged?|released?|rollout|rolled out|config(?:uration)? change|"
        r"migration|feature flag|ausgerollt|eingespielt|veröffentlicht|umgestellt",
    ),
    _rule(
        EntryType.DETECTION,
        r"alert(?:s|ed|manager)?|paged?|pager(?:duty)?|firing|alarm(?:e|iert)?|monitoring|"
        r"threshold|noticed|report(?:s|ed)? (?:from|by|that)|ticket|meldung(?:en)?|gemeldet|"
        r"schwell(?:e|wert)|aufgefallen|warnung|triggered",
    ),
    _rule(
        EntryType.IMPACT,
        r"customers?|clients?|users?|5\d\d(?:s|er)?|errors?|down|outage|slow|timeouts?|"
        r"timing out|unavailable|exhausted|is full|failing|stuck|degraded|kunden?|"
        r"nutzer(?:innen)?|fehler|"
        r"ausfall|langsam|nicht erreichbar|hängen|hängt|stehen|störung|ist voll|erschöpft",
    ),
)
ANSWERED = re.compile(
    r"\b(?:ack(?:ed|nowledged)?|on it|looking(?: into)?|taking this|i'?m here|joining|"
    r"schaue|schau(?:'| e)?s? mir|ich übernehme|bin dran|kümmere mich|quittiert)\b",
    re.IGNORECASE,
)


def guess(text: str) -> EntryType | None:
    """What kind of thing a message tells, as far as its words show; a question tells nothing."""
    text = text[:LOOKED_AT].rstrip()
    for type, words in RULES:
        if words.search(text):
            return None if text.endswith("?") and type is not EntryType.THOUGHT else type
    return None


def is_answer(text: str) -> bool:
    """Whether somebody says that they begin to work on it."""
    return bool(ANSWERED.search(text[:LOOKED_AT]))
