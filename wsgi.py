"""The application for a WSGI server: `gunicorn wsgi:app` or `flask --app wsgi`."""

from postmortem import create_app
from postmortem.database.migrations import migrate

app = create_app()
migrate.init_app(app)
