"""python -m bench.chat PATH: read every Slack export below a folder, and print what came of it."""

import argparse
import io
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from postmortem.domain.writing import guessing
from postmortem.inbound.slack import parse

EVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


def exports(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each export's name with its ZIP; one that was unpacked is packed again."""
    for found in sorted(path.rglob("*.zip")):
        yield str(found.relative_to(path)), found.read_bytes()
    for users in sorted(path.rglob("users.json")):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for file in sorted(users.parent.rglob("*.json")):
                archive.write(file, file.relative_to(users.parent))
        yield str(users.parent.relative_to(path)), buffer.getvalue()


def main() -> None:
    """Print, for each export and channel, how many messages there are and of what kind."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("path", type=Path)
    options = parser.parse_args()
    for name, content in exports(options.path):
        begun = time.perf_counter()
        channels = parse.read_zip(io.BytesIO(content), *EVER)
        took = time.perf_counter() - begun
        print(f"{name}: {sum(map(len, channels.values()))} messages, {took * 1000:.0f} ms")
        for channel, messages in channels.items():
            answers = sum(bool(one.thread) for one in messages)
            bots = sum(one.is_bot for one in messages)
            edited = sum(one.is_edited for one in messages)
            told = sum(guessing.guess(one.text) is not None for one in messages)
            print(
                f"  {channel}: {len(messages)} messages, {answers} answers, {bots} by bots, "
                f"{edited} edited, {told} tell what they are"
            )


if __name__ == "__main__":
    main()
