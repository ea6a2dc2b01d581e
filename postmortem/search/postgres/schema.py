"""Where the index lives in a PostgreSQL database: a schema of its own, two tables an audience.

The schema's name tells the layout and the analyser, so that an index of another is never read.
Nobody but its owner may look inside, least of all the role that clients read by.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from ...errors import PostmortemError
from .. import analyser

LAYOUT = 1
BEGINNING = "postmortem_search_v"
SCHEMA = f"{BEGINNING}{LAYOUT}_{analyser.VERSION}"

AUDIENCES = """
CREATE TABLE {schema}.audiences (
    name text COLLATE "C" PRIMARY KEY,
    number integer NOT NULL,
    generation bigint NOT NULL,
    documents bigint NOT NULL,
    length bigint NOT NULL
)"""
DOCUMENTS = """
CREATE TABLE {documents} (
    number bigint GENERATED ALWAYS AS IDENTITY,
    id text COLLATE "C" NOT NULL,
    version text NOT NULL,
    application text COLLATE "C" NOT NULL,
    severity smallint,
    language text COLLATE "C" NOT NULL,
    began bigint NOT NULL,
    year smallint,
    day date,
    tags text[] COLLATE "C" NOT NULL,
    factors text[] COLLATE "C" NOT NULL,
    types text[] COLLATE "C" NOT NULL,
    flags text[] COLLATE "C" NOT NULL,
    authors text[] COLLATE "C" NOT NULL,
    noticed_by text COLLATE "C" NOT NULL,
    length integer NOT NULL,
    named integer NOT NULL,
    keys tsvector NOT NULL,
    terms tsvector NOT NULL
)"""
TERMS = """
CREATE TABLE {terms} (
    term text COLLATE "C" NOT NULL,
    documents bigint NOT NULL
)"""
INDEXES = (
    "ALTER TABLE {documents} ADD PRIMARY KEY (number)",
    "CREATE UNIQUE INDEX ON {documents} (id)",
    "CREATE INDEX ON {documents} (began, id)",
    "CREATE INDEX ON {documents} (application, began)",
    "CREATE INDEX ON {documents} USING gin (keys) WITH (fastupdate = off)",
    "ALTER TABLE {terms} ADD PRIMARY KEY (term)",
)


def documents_of(number: int) -> str:
    """Return the name of the table that holds the documents of an audience."""
    return f"{SCHEMA}.documents_{number:d}"


def terms_of(number: int) -> str:
    """Return the name of the table that tells how many documents of an audience hold a term."""
    return f"{SCHEMA}.terms_{number:d}"


def is_there(connection: Connection) -> bool:
    """Tell whether the schema was made, by now and not only by the beginning of this session."""
    asked = "SELECT 1 FROM pg_tables WHERE schemaname = :schema AND tablename = 'audiences'"
    return connection.scalar(text(asked), {"schema": SCHEMA}) is not None


def make(connection: Connection) -> None:
    """Make the schema where it is missing, and delete those of other layouts; once only."""
    if is_there(connection):
        return
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
    connection.execute(lock, {"key": BEGINNING})
    if is_there(connection):
        return
    try:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    except ProgrammingError as error:
        raise PostmortemError(
            "The search index has a schema of its own, which this user of the database may not "
            "create. Let an administrator grant it CREATE on the database, or set "
            "POSTMORTEM_SEARCH_ENGINE=whoosh."
        ) from error
    connection.execute(text(f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC"))
    connection.execute(text(AUDIENCES.format(schema=SCHEMA)))
    connection.execute(text(f"CREATE SEQUENCE {SCHEMA}.numbers AS integer"))
    _delete_others(connection)


def _delete_others(connection: Connection) -> None:
    query = text("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, :beginning)")
    for name in connection.scalars(query, {"beginning": BEGINNING}).all():
        if name != SCHEMA:
            connection.execute(text(f'DROP SCHEMA "{name}" CASCADE'))


def make_tables(connection: Connection) -> int:
    """Make the tables of an audience, without indexes, and return their number."""
    number = int(connection.scalar(text(f"SELECT nextval('{SCHEMA}.numbers')")))
    for statement in (DOCUMENTS, TERMS):
        connection.execute(text(_filled(statement, number)))
    return number


def make_indexes(connection: Connection, number: int) -> None:
    """Index what was put into the tables of an audience."""
    connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    for statement in INDEXES:
        connection.execute(text(_filled(statement, number)))


def unused(connection: Connection) -> list[str]:
    """Return the tables that no audience's head names any more."""
    found = connection.scalars(
        text(
            "SELECT tablename FROM pg_tables WHERE schemaname = :schema AND tablename ~ '_[0-9]+$' "
            "AND CAST(substring(tablename FROM '[0-9]+$') AS integer) NOT IN "
            f"(SELECT number FROM {SCHEMA}.audiences) ORDER BY tablename"
        ),
        {"schema": SCHEMA},
    )
    return [f"{SCHEMA}.{name}" for name in found]


def _filled(statement: str, number: int) -> str:
    return statement.format(documents=documents_of(number), terms=terms_of(number))
