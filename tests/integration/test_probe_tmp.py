import time
from flask import Flask
from sqlalchemy import *
from sqlalchemy.orm import *
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import TextClause, ColumnClause
from tests import cast, make
from postmortem.models import *
from postmortem.database import db
from postmortem.database import guard
from postmortem.database.sessions import reader, GuardedSession
seen=[]
def bare(statement):
    for e in visitors.iterate(statement):
        if isinstance(e, Table) and "parententity" not in e._annotations: return e
        if isinstance(e, TextClause): return e
        if isinstance(e, ColumnClause) and e.is_literal and e.text != "*": return e
        if isinstance(e, TableClause) and not isinstance(e, Table): return e
def hook(state):
    if state.session.info.get("viewer") is None or state.session.info["viewer"].is_system or not state.is_orm_statement: return
    t=time.perf_counter(); b=bare(state.statement); t=time.perf_counter()-t
    t2=time.perf_counter(); state.statement._generate_cache_key(); t2=time.perf_counter()-t2
    seen.append((round(t*1e6), round(t2*1e6), b, str(state.statement)[:60].replace("\n"," ")))
def test_it(app: Flask) -> None:
    event.listen(GuardedSession, "do_orm_execute", hook, insert=True)
    cast.gather(app)
    one=make.postmortem(app)
    make.index(app)
    b=cast.browser(app, cast.OPERATOR_A); e=cast.browser(app, cast.ADMINISTRATOR)
    for i in range(2):
        seen.append(i)
        for p in ("/", f"/postmortems/{one.postmortem}", "/search?q=orders", "/timeline", "/applications/orders"):
            seen.append(p); assert b.get(p).status_code == 200
    for p in ("/", f"/postmortems/{one.postmortem}/edit", f"/postmortems/{one.postmortem}/share", "/admin/people", "/admin/applications/orders"):
        seen.append(p); assert e.get(p).status_code == 200
    for x in seen: print(x)
    event.remove(GuardedSession, "do_orm_execute", hook)
