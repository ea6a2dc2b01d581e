"""The words and sentence patterns a corpus is made of; `{name}` is replaced by one of WORDS."""

from collections.abc import Mapping, Sequence

Words = Mapping[str, Sequence[str]]

COMPONENTS = (
    "order-api", "PgBouncer", "the message broker", "the session cache", "OrderQueueWorker",
    "the label renderer", "the ingress proxy", "the token service", "StockLevelReader",
    "the nightly export", "the object store", "the print gateway", "InvoiceBatchRunner",
    "the search replica", "the feature flags", "the rate limiter", "the address service",
    "TariffCalculator", "the audit log", "the metrics collector", "the change feed",
    "the image scaler", "the mail relay", "the customer portal", "MeterReadingImport",
    "the archive job", "the certificate store", "the name server", "the route planner",
    "the pick list", "the scheduler", "the shard balancer", "the webhook sender",
)  # fmt: skip
CODES = (
    "503", "504", "ECONNRESET", "ETIMEDOUT", "OOMKilled", "40P01", "53300", "CrashLoopBackOff",
    "SIGKILL", "ENOSPC", "429", "x509", "EMFILE", "55P03", "ImagePullBackOff", "NXDOMAIN",
)  # fmt: skip
COMMANDS = (
    "systemctl restart {host}",
    "kubectl rollout undo deployment/{slug}",
    "psql -h {host} -c 'SELECT pid, wait_event FROM pg_stat_activity'",
    "redis-cli -h {host} config set maxmemory {count}mb",
    "curl -sS https://{host}.internal.example/readyz",
    "journalctl -u {slug} --since '{count} minutes ago'",
)

ENGLISH: Words = {
    "thing": (
        "connection pool", "write lock", "retry storm", "memory limit", "certificate", "full disk",
        "slow query", "stale cache", "queue backlog", "time zone", "index build", "health check",
        "thread dump", "heap size", "back-off", "failover", "read replica", "batch window",
        "deadlock", "packet loss", "config change", "feature flag", "schema migration",
        "consumer lag", "garbage collection", "file handle", "load balancer", "circuit breaker",
        "leap second", "partition", "snapshot", "vacuum run", "rolling restart", "probe interval",
    ),
    "quality": (
        "exhausted", "missing", "delayed", "doubled", "truncated", "unreachable", "saturated",
        "expired", "throttled", "misrouted", "corrupted", "pinned", "skewed", "stuck", "orphaned",
    ),
    "people": (
        "the operators", "the night shift", "the quay office", "two customers", "the help desk",
        "the warehouse team", "the billing clerks", "a field technician", "the on-call engineer",
    ),
    "verb": (
        "restarted", "drained", "throttled", "rolled back", "resized", "failed over", "rebuilt",
        "paused", "rotated", "cleared", "widened", "patched", "rebalanced", "recycled",
    ),
    "signal": (
        "the latency panel", "an alert on error rate", "a phone call", "the synthetic check",
        "the queue depth", "a ticket", "the disk graph", "the saturation dashboard",
    ),
    "work": (
        "capacity test", "runbook page", "alert rule", "migration guard", "load shedding",
        "connection budget", "canary step", "restore drill", "timeout review", "lock monitor",
    ),
}  # fmt: skip
GERMAN_HEADS = (
    "Verbindungs", "Sperr", "Warteschlangen", "Speicher", "Zertifikats", "Abrechnungs", "Anmelde",
    "Daten", "Netz", "Last", "Zwischenspeicher", "Lager", "Druck", "Zähler", "Tarif", "Schnitt",
    "Antwort", "Wiederholungs", "Protokoll", "Festplatten", "Ausfall", "Sicherungs", "Lese",
)  # fmt: skip
GERMAN_TAILS = (
    "pool", "zeit", "grenze", "fehler", "dienst", "lauf", "stand", "verlust", "verteilung",
    "auslastung", "überlauf", "abbruch", "prüfung", "anzeige", "schlüssel", "konflikt", "stau",
)  # fmt: skip
GERMAN: Words = {
    "thing": tuple(head + tail for head in GERMAN_HEADS for tail in GERMAN_TAILS),
    "quality": (
        "erschöpft", "verzögert", "doppelt", "abgelaufen", "unerreichbar", "überlastet",
        "gedrosselt", "beschädigt", "verwaist", "gesperrt", "verspätet", "unvollständig",
    ),
    "people": (
        "die Nachtschicht", "die Leitstelle", "der Kundendienst", "zwei Sachbearbeiterinnen",
        "die Rufbereitschaft", "das Lagerbüro", "die Abrechnung", "ein Techniker vor Ort",
    ),
    "verb": (
        "neu gestartet", "zurückgerollt", "umgeschaltet", "geleert", "vergrößert", "angehalten",
        "verteilt", "erneuert", "gedrosselt", "geprüft", "freigegeben",
    ),
    "signal": (
        "die Übersicht der Antwortzeiten", "ein Alarm zur Fehlerrate", "ein Anruf", "ein Ticket",
        "die Warteschlangenlänge", "die Festplattenanzeige", "die regelmäßige Probeanfrage",
    ),
    "work": (
        "Lasttest", "Handbuchseite", "Alarmregel", "Migrationsprüfung", "Lastabwurf",
        "Wiederherstellungsübung", "Zeitgrenzenprüfung", "Sperrenübersicht", "Stufenfreigabe",
    ),
}  # fmt: skip

ENGLISH_SENTENCES = (
    "{component} on `{host}` answered {count} requests with {code}.",
    "For {minutes} minutes the {thing} was {quality}, and {people} waited.",
    "{people} saw {count} orders {quality} before anyone looked at the {thing}.",
    "{signal} pointed at {component}, while the {thing} stayed {quality}.",
    "Ticket {ticket} describes the same {thing} on `{host}`.",
    "The {thing} had been *{quality}* since the change on {component}.",
    "A {thing} of {count} was enough until {people} began their shift.",
    "We read the {thing} as a network fault; the traces of `{host}` were clean.",
    "{component} kept its {thing} open and the next {thing} had to wait.",
    "After {minutes} minutes {people} reported that the {thing} was back.",
    "Nobody could see from {signal} that the {thing} was {quality}.",
    "The limit of {count} came from a {work} that nobody repeated.",
    "With {code} in the log of **{component}**, the {thing} looked {quality}.",
    "The {work} covers `{host}` now, and {signal} shows the {thing}.",
    "Version {version} of {component} asks for the {thing} twice.",
)
GERMAN_SENTENCES = (
    "{component} auf `{host}` beantwortete {count} Anfragen mit {code}.",
    "Der Grund für {code} war nicht ein {thing} allein, auch der {thing} war {quality}.",
    "{people} meldete nach {minutes} Minuten, dass {count} Aufträge {quality} waren.",
    "{signal} zeigte auf {component}, während {thing} {quality} blieb.",
    "Das Ticket {ticket} beschreibt denselben Ablauf auf `{host}`.",
    "Seit der Änderung an {component} war {thing} *{quality}*.",
    "Wir hielten {thing} für ein Netzproblem; die Spuren von `{host}` waren unauffällig.",
    "Erst {signal} machte sichtbar, dass {thing} seit {minutes} Minuten {quality} war.",
    "Die Grenze von {count} stammte aus einem {work}, den niemand wiederholt hatte.",
    "Mit {code} im Protokoll von **{component}** sah {thing} {quality} aus.",
    "Version {version} von {component} fordert {thing} zweimal an.",
    "Die {work} umfasst jetzt `{host}`, und {signal} zeigt {thing}.",
    "Danach wurde {component} {verb}, und {people} konnte weiterarbeiten.",
)
TITLES = {
    "en": (
        "{component} returned {code} while the {thing} was {quality}",
        "{count} orders {quality} after a {thing} on {host}",
        "{people} waited {minutes} minutes for {component}",
    ),
    "de": (
        "{component} antwortete mit {code}: {thing} {quality}",
        "{count} Aufträge {quality} nach {thing} auf {host}",
        "{thing} hielt {component} {minutes} Minuten auf",
    ),
}
STEPS = {
    "en": ("We {verb} {component}", "The {thing} was {verb}"),
    "de": ("{component} wurde {verb}", "{thing} wurde {verb}"),
}
HEADINGS = {
    "en": {
        "summary": "Summary",
        "impact": "Impact",
        "timeline": "Timeline",
        "factors": "What contributed",
        "relief": "What helped",
        "detection": "Detection",
        "notes": "Notes for ourselves",
        "actions": "Actions",
        "lessons": "Lessons",
    },
    "de": {
        "summary": "Zusammenfassung",
        "impact": "Auswirkung",
        "timeline": "Zeitlicher Ablauf",
        "factors": "Was dazu beitrug",
        "relief": "Was geholfen hat",
        "detection": "Bemerken",
        "notes": "Notizen für uns",
        "actions": "Maßnahmen",
        "lessons": "Was wir lernen",
    },
}
WORDS = {"en": ENGLISH, "de": GERMAN}
SENTENCES = {"en": ENGLISH_SENTENCES, "de": GERMAN_SENTENCES}
