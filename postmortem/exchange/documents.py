"""The product's own Markdown format (a first, simple reader; the full one follows)."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import yaml

from ..domain.actions import Action, ActionState, ActionType
from ..domain.audiences import Audience
from ..domain.documents import Document
from ..domain.lifecycle import Sharing
from ..domain.sections import Factor, FactorKind, ReliefStep, Section, SectionKind
from ..domain.timeline import Entry, EntryType
from ..ids import public_id


def _time(v: Any) -> datetime | None:
    return datetime.strptime(str(v)[:16], "%Y-%m-%d %H:%M").replace(tzinfo=UTC) if v else None


def read_document(text: str) -> tuple[Document, dict[str, Any]]:
    """Read one document."""
    _, front, body = text.split("---\n", 2)
    f = yaml.safe_load(front)
    d = Document(
        title=f["title"], application=f["application"], severity=f.get("severity"), language=f["language"],
        zone=f["zone"], began_at=_time(f.get("began")), detected_at=_time(f.get("detected")),
        acknowledged_at=_time(f.get("acknowledged")), relieved_at=_time(f.get("relieved")), ended_at=_time(f.get("ended")),
        noticed_by=f.get("noticed_by", ""), reach=f.get("reach", ""), tags=tuple(f.get("tags", ())),
        template=f.get("template", ""), sharing=Sharing(f.get("sharing") or "off"),
    )
    sections, lists = [], {"entries": [], "factors": [], "relief_steps": [], "actions": []}
    for block in re.split(r"^(?=## )", body, flags=re.M)[1:]:
        head, _, rest = block.partition("\n")
        m = re.match(r"## (.+?) \{#([a-z-]+)([^}]*)\}", head)
        kind = re.search(r"kind=(\w+)", m[3])
        k = SectionKind(kind[1]) if kind else SectionKind.TEXT
        sections.append(Section(m[2], m[1], rest.strip() if k is SectionKind.TEXT else "", Audience.CLIENT if ".client" in m[3] else Audience.INTERNAL, k))
        if k is SectionKind.TIMELINE:
            for item in re.split(r"^- (?=\d{4})", rest, flags=re.M)[1:]:
                at, ty, au, tx = item.split(" · ", 3)
                lines = tx.rstrip().split("\n")
                sens = "\n".join(x.strip()[1:].strip() for x in lines if x.strip().startswith(">"))
                tx = "\n".join(x.strip() for x in lines if not x.strip().startswith(">")).strip()
                lists["entries"].append(Entry(public_id(), _time(at), EntryType(ty), tx, sens, Audience(au)))
        elif k is not SectionKind.TEXT:
            for item in re.split(r"^### ", rest, flags=re.M)[1:]:
                title, _, r2 = item.partition("\n")
                meta, _, tx = r2.partition("\n")
                t = [x.strip() for x in meta.split("·")]
                au = Audience.CLIENT if "client" in t else Audience.INTERNAL
                tx = tx.strip()
                if k is SectionKind.FACTORS:
                    lists["factors"].append(Factor(public_id(), title, tx, FactorKind(t[0]), au))
                elif k is SectionKind.RELIEF:
                    c = re.search(r"```\w*\n(.*?)\n```\s*$", tx, re.S)
                    lists["relief_steps"].append(ReliefStep(public_id(), title, tx[: c.start()].strip() if c else tx, c[1] if c else "", au))
                else:
                    due = next((x[4:] for x in t if x.startswith("due ")), None)
                    st = next((x for x in t if x in ("open", "done", "dropped")), "open")
                    ow = next((x[6:] for x in t if x.startswith("owner ")), "")
                    lists["actions"].append(Action(public_id(), title, tx, ow, ActionType(t[0]), date.fromisoformat(due) if due else None, ActionState(st), au))
    return replace(d, sections=tuple(sections), **{k: tuple(v) for k, v in lists.items()}), f
