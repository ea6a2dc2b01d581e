"""Every setting: its name, type, default and one line about it. Nonsense stops the start."""

import difflib
import ipaddress
import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .errors import ConfigurationError

PREFIX = "POSTMORTEM_"
LANGUAGES = ("en", "de")
ENGINES = ("auto", "whoosh", "postgresql")
MAIL_TLS = ("starttls", "tls", "none")
ADDRESS = re.compile(r"[^@\s<>\"',;:]{1,64}@[A-Za-z0-9.-]{1,250}")


def _setting(default: Any, about: str) -> Any:
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True)
class Settings:
    """What the operator of this installation decided; names are POSTMORTEM_ and upper case."""

    data: str = _setting("./instance", "Folder for the database, the search index and secrets.")
    database_url: str = _setting(
        "", "Database: sqlite:///PATH or postgresql://...; empty: SQLite in the data folder."
    )
    public_url: str = _setting(
        "", "Address people use, such as https://postmortem.example; links are made from it."
    )
    host: str = _setting("127.0.0.1", "Address the server listens on.")
    port: int = _setting(8000, "Port the server listens on, 1 to 65535.")
    trusted_proxies: int = _setting(
        0,
        "Proxies before this server that each add to X-Forwarded-For, 0 to 5; 0: not believed.",
    )
    threads: int = _setting(4, "Threads that answer requests, 1 to 64.")
    upload_megabytes: int = _setting(
        32, "Largest file that people can upload, in megabytes, 1 to 1024."
    )
    secret_key: str = _setting(
        "", "Secret that signs forms, 32 characters or more; empty: made once, kept in the folder."
    )
    sample: bool = _setting(True, "1: an empty workspace starts with the sample; 0: with /setup.")
    noun: str = _setting("postmortem", "What people here call the document: postmortem, PIR, RCA.")
    language: str = _setting("en", "Language where a person chose none: en or de.")
    search_engine: str = _setting(
        "auto", "Search engine: whoosh, postgresql (needs such a database), or auto: by database."
    )
    mail_host: str = _setting(
        "", "Server that takes mail (SMTP); empty: no mail. Needs MAIL_SENDER and PUBLIC_URL."
    )
    mail_port: int = _setting(587, "Port of the mail server, 1 to 65535.")
    mail_user: str = _setting("", "Name to sign in with at the mail server; empty: none.")
    mail_password: str = _setting("", "Password for the mail server.")
    mail_sender: str = _setting("", "Address that mail comes from, such as wiki@example.org.")
    mail_tls: str = _setting(
        "starttls", "How mail is encrypted on its way: starttls, tls (usual on port 465) or none."
    )
    oidc_issuer: str = _setting(
        "", "Sign-in service (OpenID Connect), such as https://id.example.org; empty: none."
    )
    oidc_client_id: str = _setting("", "What the sign-in service calls this installation.")
    oidc_client_secret: str = _setting("", "Secret that was agreed with the sign-in service.")
    oidc_label: str = _setting("", "What people call the sign-in service; empty: its host name.")

    @property
    def folder(self) -> Path:
        """The data folder, absolute."""
        return Path(self.data).resolve()

    @property
    def database(self) -> str:
        """The address of the database for SQLAlchemy."""
        url = self.database_url or f"sqlite:///{self.folder / 'postmortem.sqlite'}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def searches_in_database(self) -> bool:
        """Whether the search indexes are kept in the database, not in the data folder."""
        if self.search_engine == "auto":
            return not self.database.startswith("sqlite")
        return self.search_engine == "postgresql"

    @property
    def address(self) -> str:
        """Where links that leave this server point to, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://127.0.0.1:{self.port}"

    @property
    def has_mail(self) -> bool:
        """Whether mail can be sent."""
        return bool(self.mail_host)

    @property
    def provider(self) -> str:
        """What people call the sign-in service; empty when there is none."""
        return self.oidc_label or urlsplit(self.oidc_issuer).hostname or ""

    @property
    def passkey_domain(self) -> str:
        """The domain passkeys are bound to; empty where browsers allow none, as on a bare IP."""
        host = urlsplit(self.address).hostname or ""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return host if self.is_https or host == "localhost" else ""
        return ""

    @property
    def is_https(self) -> bool:
        """Whether people reach this server by https."""
        return self.address.startswith("https://")


def _wrong(name: str, reason: str) -> ConfigurationError:
    return ConfigurationError(f"{PREFIX}{name.upper()} {reason}")


def _whole(name: str, value: object, low: int, high: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise _wrong(name, f'is "{value}"; it must be a whole number.') from None
    if not low <= number <= high:
        raise _wrong(name, f"is {number}; it must be between {low} and {high}.")
    return number


def _yes_or_no(name: str, value: object) -> bool:
    text = str(value).strip().lower()
    if text not in {"0", "1", "true", "false", "yes", "no"}:
        raise _wrong(name, f'is "{value}"; it must be 1 or 0.')
    return text in {"1", "true", "yes"}


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise _wrong(name, f'is "{value}"; it must be one of {", ".join(allowed)}.')


def _file(folder: Path) -> Mapping[str, Any]:
    path = folder / "postmortem.toml"
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}.") from None


def _given(environment: Mapping[str, str]) -> dict[str, Any]:
    names = {known.name for known in fields(Settings)}
    given: dict[str, Any] = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }
    folder = Path(given.get("data") or Settings.data)
    given = {str(name).lower(): value for name, value in _file(folder).items()} | given
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            hint = f" Did you mean {PREFIX}{near[0].upper()}?" if near else ""
            raise _wrong(name, f"is not a setting.{hint}")
    return given


def _check(settings: Settings) -> Settings:
    _one_of("language", settings.language, LANGUAGES)
    _one_of("search_engine", settings.search_engine, ENGINES)
    if not settings.noun.strip() or len(settings.noun) > 40:
        raise _wrong("noun", "must be a word of at most 40 characters.")
    if settings.secret_key and len(settings.secret_key) < 32:
        raise _wrong("secret_key", "is too short; it needs at least 32 characters.")
    if settings.database_url and not settings.database_url.startswith(
        ("sqlite:///", "postgresql://", "postgresql+psycopg://")
    ):
        raise _wrong("database_url", "must start with sqlite:/// or postgresql://.")
    if settings.search_engine == "postgresql" and settings.database.startswith("sqlite"):
        raise _wrong("search_engine", "is postgresql, but the database is not.")
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in "/":
            raise _wrong("public_url", f'is "{settings.public_url}"; such as https://example.org.')
    _check_mail(settings)
    _check_provider(settings)
    return settings


def _check_mail(settings: Settings) -> None:
    _one_of("mail_tls", settings.mail_tls, MAIL_TLS)
    if settings.mail_host:
        if not ADDRESS.fullmatch(settings.mail_sender):
            raise _wrong("mail_sender", "must be an address such as wiki@example.org.")
        if not settings.public_url:
            raise _wrong("public_url", "must be set, or links in mail would lead nowhere.")
    if settings.mail_password and settings.mail_tls == "none":
        raise _wrong("mail_tls", "is none; a password would be sent in the clear.")


def _check_provider(settings: Settings) -> None:
    if not settings.oidc_issuer:
        return
    parts = urlsplit(settings.oidc_issuer)
    is_here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or parts.scheme not in ({"https", "http"} if is_here else {"https"}):
        raise _wrong("oidc_issuer", f'is "{settings.oidc_issuer}"; it must begin with https://.')
    if not settings.oidc_client_id:
        raise _wrong("oidc_client_id", "must be set when there is an OIDC_ISSUER.")


def load(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """The settings from the environment, else postmortem.toml, else defaults; refuses nonsense."""
    given = _given(os.environ if environment is None else environment)
    given |= {name: value for name, value in overrides.items() if value is not None}
    given = {name: value for name, value in given.items() if value != ""}
    if "port" in given:
        given["port"] = _whole("port", given["port"], 1, 65535)
    if "mail_port" in given:
        given["mail_port"] = _whole("mail_port", given["mail_port"], 1, 65535)
    if "threads" in given:
        given["threads"] = _whole("threads", given["threads"], 1, 64)
    if "upload_megabytes" in given:
        given["upload_megabytes"] = _whole("upload_megabytes", given["upload_megabytes"], 1, 1024)
    if "trusted_proxies" in given:
        given["trusted_proxies"] = _whole("trusted_proxies", given["trusted_proxies"], 0, 5)
    if "sample" in given:
        given["sample"] = _yes_or_no("sample", given["sample"])
    texts: dict[str, Any] = {
        name: value if isinstance(value, int) else str(value).strip()
        for name, value in given.items()
    }
    return _check(Settings(**texts))


def make_folder(settings: Settings) -> None:
    """Make the data folder, readable by its owner only, or say why it cannot be."""
    try:
        settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _wrong("data", f"is {settings.folder}, which cannot be made: {error}.") from None
    if not os.access(settings.folder, os.W_OK):
        raise _wrong("data", f"is {settings.folder}, which cannot be written.")


def secret_key(settings: Settings) -> str:
    """The key that signs forms: the one given, else one made at first need and kept 0600."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.folder / "secret-key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text("utf-8")


SETTINGS_PAGE = "docs/settings.md"


def settings_page() -> str:
    """The text of docs/settings.md."""
    rows = [
        f"| `{PREFIX}{one.name.upper()}` | `{one.default!r}` | {one.metadata['about']} |"
        for one in fields(Settings)
    ]
    return "\n".join(
        (
            "# Settings",
            "",
            "Each is an environment variable, or a line of `postmortem.toml` in the data folder",
            "(there in lower case and without the prefix: `port = 8080`). The environment wins.",
            "A name or value that cannot be used stops the start with one sentence.",
            "",
            "| setting | default | what it does |",
            "|---|---|---|",
            *rows,
            "",
        )
    )
