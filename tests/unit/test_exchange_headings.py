"""A heading is known in many wordings, in English and German."""

import pytest

from postmortem.exchange.headings import key_of, slug

WORDINGS = {
    "summary": [
        "Summary", "Executive Summary", "Overview", "Abstract", "TL;DR", "What happened?",
        "Incident description", "Zusammenfassung", "Überblick", "Was ist passiert?", "1. Summary",
        "**Summary**", "Kurzbeschreibung",
    ],
    "impact": [
        "Impact", "Customer impact", "Business Impact:", "Who was affected", "Auswirkungen",
        "Auswirkung auf Kunden", "Betroffene Systeme", "Scope", "Symptoms",
    ],
    "timeline": [
        "Timeline", "Time line of events", "Chronology", "Sequence of events", "Zeitleiste",
        "Zeitlicher Ablauf", "Ablauf", "Chronologie", "Incident timeline (UTC)", "Hergang",
    ],
    "factors": [
        "Root cause", "Root Causes", "Root Cause Analysis", "Causes", "Contributing factors",
        "Why did it happen?", "How did this happen?", "Five whys", "Ursache", "Ursachen",
        "Beitragende Faktoren", "Was hat beigetragen", "Warum ist es passiert?", "Analysis",
    ],
    "trigger": ["Trigger", "What triggered it", "Auslöser"],
    "detection": [
        "Detection", "How was it detected?", "How we noticed", "Alerting", "Erkennung",
        "Wie wir es bemerkt haben", "Entdeckung", "Monitoring",
    ],
    "relief": [
        "Resolution", "Mitigation", "Recovery", "Remediation", "What helped", "Fix", "Workaround",
        "Response", "Actions taken", "Lösung", "Behebung", "Wiederherstellung", "Was geholfen hat",
        "Sofortmaßnahmen",
    ],
    "actions": [
        "Action items", "Actions", "Action plan", "Follow-ups", "Follow up", "Next steps", "To do",
        "Corrective and preventative measures", "Preventive measures", "Improvements",
        "Recommendations", "Moving forward", "Maßnahmen", "Massnahmen", "Nächste Schritte",
        "What's next", "Long-term changes",
    ],
    "lessons": [
        "Lessons", "Lessons learned", "Lessons learnt", "What we learned", "Takeaways",
        "Conclusion", "Erkenntnisse", "Was wir gelernt haben", "Fazit",
    ],
    "went-well": ["What went well", "What worked well", "What went well?", "Was gut lief"],
    "went-badly": [
        "What went wrong", "What went badly", "What didn't go well", "What could have gone better",
        "What could be improved", "What went poorly", "Was schlecht lief", "Was nicht gut lief",
    ],
    "lucky": ["Where we got lucky", "Luck", "Wo wir Glück hatten"],
    "background": ["Background", "Context", "Technical details", "Hintergrund", "Kontext"],
    "people": ["Attendees", "Authors", "Owner", "Participants", "Teilnehmer", "Beteiligte"],
    "facts": ["Status", "Stats", "Metadata", "Severity", "Duration", "Dauer", "Eckdaten"],
    "references": ["References", "Links", "Appendix", "Related incidents", "Anhang", "Quellen"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "key"), [(heading, key) for key, known in WORDINGS.items() for heading in known]
)
def test_wordings(heading: str, key: str) -> None:
    assert key_of(heading) == key
    assert key_of(heading.upper()) == key


@pytest.mark.parametrize("heading", ["", "Kangaroo", "The pool of PgBouncer", "x" * 200, "14:08"])
def test_what_is_not_ours(heading: str) -> None:
    assert key_of(heading) is None


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("The *pool*", "the-pool"),
        ("Größe & Maß", "groesse-mass"),
        ("14:08", "14-08"),
        ("?!", "section"),
    ],
)
def test_slugs(heading: str, key: str) -> None:
    assert slug(heading) == key
