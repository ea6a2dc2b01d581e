"""Commands that carry a password or a token."""

import re
from collections.abc import Iterator

from .kinds import Hit, Kind, marked
from .placeholders import is_variable

IN_COMMAND = marked("This command carries a password or token.")

# A value as a shell takes it: in quotes, or up to the next space.
_VALUE = r"(?:\"(?P<va>[^\"\n]{1,200})\"|'(?P<vb>[^'\n]{1,200})'|(?P<vc>[^\s\"'`;|&)]{1,200}))"
_LINE = r"[^\n;|`]{0,300}?"
_WHO = r"[^\s:\"'`$<]{1,80}"


_PATTERNS = [
    re.compile(rf"(?<![\w-]){start}{_VALUE}")
    for start in (
        rf"curl\b{_LINE}\s(?:-u\s?|--user[\s=]|--proxy-user[\s=])[\"']?{_WHO}:",
        rf"(?:mysql|mysqldump|mysqladmin|mysqlimport|mariadb|mariadb-dump)\b{_LINE}\s-p(?!\s)",
        r"(?:PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH|SSHPASS|RESTIC_PASSWORD|BORG_PASSPHRASE)=",
        r"sshpass\s{1,3}-p\s?",
        rf"redis-cli\b{_LINE}\s(?:-a|--pass)\s",
        rf"(?:mongosh|mongo|mongodump|mongorestore|cqlsh|mosquitto_pub|mosquitto_sub)\b{_LINE}"
        r"\s(?:-p|-P)\s",
        rf"(?:docker|podman|helm registry|oc|az)\s{{1,3}}login\b{_LINE}\s(?:-p|--password[\s=])\s?",
        rf"(?:ldapsearch|ldapmodify|ldapadd)\b{_LINE}\s-w\s",
        rf"smbclient\b{_LINE}\s-U\s?[\"']?{_WHO}%",
        rf"(?:sqlcmd|bcp)\b{_LINE}\s-P\s?",
        r"sqlplus\s{1,3}(?:-\w\s{1,3})?[\w$#]{1,40}/(?!\s)",
        rf"openssl\b{_LINE}\spass:",
        r"htpasswd\s{1,3}-\w{0,6}b\w{0,6}\s{1,3}\S{1,80}\s{1,3}\S{1,80}\s{1,3}",
        r"rabbitmqctl\s{1,3}(?:add_user|change_password)\s{1,3}\S{1,80}\s{1,3}",
        r"net\s{1,3}use\b[^\n]{0,100}?/user:\S{1,80}\s{1,3}",
        r"--(?:[a-z]{1,16}-){0,2}"
        r"(?:password|passwd|passphrase|token|api-?key|secret(?:-key)?|access-key)[\s=]",
        r"(?:--set(?:-string)?|--from-literal|-e|--env)[\s=]"
        r"[\"']?[\w.\[\]-]{0,60}(?i:password|passwd|token|secret|api_?key)=",
    )
]
_HINTS = re.compile(
    r"curl|mysql|mariadb|PASS|PWD|_AUTH=|sshpass|redis-cli|mongo|cqlsh|mosquitto|login|ldap|smbclient"
    r"|sqlcmd|bcp|sqlplus|openssl|htpasswd|rabbitmqctl|net\s|--|-e\s"
)


def hits(text: str) -> Iterator[Hit]:
    """Every password or token that a command carries."""
    if not _HINTS.search(text):
        return
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            group = next(one for one in ("va", "vb", "vc") if found[one] is not None)
            value = found[group].split("@")[0] if "sqlplus" in found[0] else found[group]
            is_flag = value.startswith("-")
            if not is_variable(value) and not is_flag:
                start = found.start(group)
                yield Hit(start, start + len(value), Kind.COMMAND, IN_COMMAND)
