"""The buttons beside threads, alike for what stays with the supplier and what the client reads."""

from types import ModuleType
from typing import Any

from flask import redirect, request, url_for

from ...editions import reading
from ...errors import Invalid, NotFound
from ..doors import viewer
from .threads import Tried

START = "start"


def said(noun: str, id: str, operations: ModuleType, view: str) -> tuple[Any, Tried | None]:
    """Do what was pressed; an answer that leads on, or what the page must show again.

    What was typed elsewhere on the page and not sent comes along as well.
    """
    reading.get(viewer(), noun, id)
    form = request.form
    verb, _, name = form.get("do", "").partition("-")
    typed = {one: text for one, text in form.items() if one not in ("do", "csrf_token")}
    try:
        thread = _do(operations, id, verb, name)
    except Invalid as error:
        return None, Tried(tuple(error.problems), typed)
    done = {"about", "text"} if verb == START else {f"text-{name}", f"change-{name}"}
    left = {one: text for one, text in typed.items() if one not in done}
    if any(text.strip() for one, text in left.items() if one.startswith("text")):
        return None, Tried(typed=left)
    return redirect(url_for(f"{noun}s.{view}", id=id, _anchor=f"thread-{thread}"), 303), None


def _do(operations: ModuleType, id: str, verb: str, name: str) -> str:
    form = request.form
    if verb == START:
        return str(operations.start(viewer(), id, form.get("about", ""), form.get("text", "")))
    if verb == "answer":
        return str(operations.answer(viewer(), id, name, form.get(f"text-{name}", "")))
    if verb == "change":
        operations.change(viewer(), id, name, form.get(f"change-{name}", ""))
    elif verb in {"resolve", "reopen"}:
        operations.resolve(viewer(), id, name, is_done=verb == "resolve")
    else:
        raise NotFound(verb)
    return name
