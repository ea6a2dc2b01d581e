"""Every table declares its class, every route its permission, every setting its line."""

from pathlib import Path

import pytest
from flask import Flask

from postmortem.config import PREFIX, SETTINGS_PAGE, Settings, settings_page
from postmortem.database import TableClass, db
from postmortem.models import ALL
from postmortem.policy.permissions import Permission
from postmortem.web import doors

ROOT = Path(__file__).parents[2]


def test_every_table_is_known_and_declares_its_class() -> None:
    declared = {model.__tablename__: model.table_class for model in ALL}  # type: ignore[attr-defined]
    assert set(declared) == set(db.metadata.tables)
    assert all(isinstance(kind, TableClass) for kind in declared.values())


def test_every_route_declares_its_permission(app: Flask) -> None:
    undeclared = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and not isinstance(
            getattr(app.view_functions[rule.endpoint], "permission", None), Permission
        )
    ]
    assert undeclared == []


def test_a_route_without_permission_stops_the_start(app: Flask) -> None:
    app.view_functions["open_house"] = lambda: ""
    with pytest.raises(RuntimeError, match="open_house"):
        doors.check(app)


def test_every_setting_is_documented() -> None:
    written = (ROOT / SETTINGS_PAGE).read_text("utf-8")
    assert settings_page() == written, "write it anew: make settings"
    assert all(f"{PREFIX}{name.upper()}" in written for name in Settings.__dataclass_fields__)
