"""Names that cannot be guessed."""

import hashlib
import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def public_id() -> str:
    """A random name of 12 letters and digits (58 bits), without look-alikes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def token() -> str:
    """A random secret of 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a secret: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()
