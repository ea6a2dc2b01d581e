from flask import Flask
from tests import cast, make
def test_it(either: Flask) -> None:
    cast.gather(either)
    one = make.postmortem(either)
    make.index(either)
    b = cast.browser(either, cast.OPERATOR_A)
    r = b.get(f"/postmortems/{one.postmortem}")
    assert r.status_code == 200, r.text
    assert "Ours alone" not in r.text
    e = cast.browser(either, cast.ENGINEER)
    assert "Ours alone" in e.get(f"/postmortems/{one.postmortem}").text
    print(make.counts(either))
