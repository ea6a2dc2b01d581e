"""How bad an incident is: 1 is the worst, 4 the mildest; none when nobody said."""

SEVERITIES = (1, 2, 3, 4)


def read_severity(text: str) -> int | None:
    """The severity named by text such as "2" or "SEV2"; None for an empty text, else ValueError."""
    digits = text.strip().upper().removeprefix("SEV").strip("- ")
    if not digits:
        return None
    if digits not in {str(severity) for severity in SEVERITIES}:
        raise ValueError(text)
    return int(digits)
