from flask import Flask
from sqlalchemy import *
from sqlalchemy.orm import *
from tests import cast, make
from postmortem.models import *
from postmortem.database import db, guard
from postmortem.database.sessions import reader
def test_it(app: Flask) -> None:
    cast.gather(app)
    v = cast.viewer(app, cast.OPERATOR_A)
    OTHER=aliased(Edition)
    for st in (
      select(Edition.id, OTHER.sha256).join_from(Edition, OTHER, OTHER.noun == Edition.noun),
      select(Edition.id, OTHER.sha256).join(OTHER, OTHER.noun == Edition.noun),
      select(OTHER.sha256, Edition.id).join_from(OTHER, Edition, OTHER.noun == Edition.noun),
      select(Person.id, Edition.id).join_from(Person, Edition, Person.id == Edition.id),
      select(Incident.id, Edition.id).join_from(Person, Edition, Person.id == Edition.id).join(Incident, Incident.id==Edition.id),
      select(Edition.id, Incident.id).join_from(Edition, Incident, Incident.id==Edition.id, isouter=True),
      select(Edition.id, OTHER.sha256).where(OTHER.noun == Edition.noun),
      select(Edition.id).join(OTHER, OTHER.noun == Edition.noun).add_columns(OTHER.id),
    ):
        with app.app_context():
            s = reader(db, v)
            crit = guard._criteria(v)
            print(str(st.options(*crit).compile()).replace("\n"," "))
            print()
