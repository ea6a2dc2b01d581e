"""How an incident was noticed is one of a few kinds, whatever words say it."""

import pytest

from postmortem.domain.noticing import Noticed, noticed


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Alert on booking time, and two calls within a minute", Noticed.ALERT),
        ("A phone call", Noticed.TOLD),
        ("Anruf aus Hamburg, danach ein Alarm", Noticed.TOLD),
        ("Kundenmeldung", Noticed.TOLD),
        ("By chance, while looking at a dashboard", Noticed.CHANCE),
        ("Zufällig", Noticed.CHANCE),
        ("The smell of smoke", Noticed.ELSE),
        ("Überwachung", Noticed.ALERT),
        ("recalled", Noticed.ELSE),
        ("  ", None),
    ],
)
def test_kinds(words: str, kind: Noticed | None) -> None:
    assert noticed(words) is kind
