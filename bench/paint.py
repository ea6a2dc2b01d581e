"""python -m bench.paint: when a browser shows the first text of a page, the median of seven."""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench import corpus, loads, servers, workspace
from tests import machine

TIMES = 7
DOCUMENTS = 300
PAINTED = (
    "() => performance.getEntriesByName('first-contentful-paint').map((one) => one.startTime)[0]"
)
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def _painted(browser: Browser, url: str, cookies: dict[str, str], size: tuple[int, int]) -> float:
    """Milliseconds until the first text, in a browser that has kept nothing."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    host = url.split("/", 3)
    where = "/".join(host[:3])
    context.add_cookies([{"name": key, "value": cookies[key], "url": where} for key in cookies])
    page = context.new_page()
    page.goto(url, wait_until="load")
    while not (painted := page.evaluate(PAINTED)):
        page.wait_for_timeout(20)
    context.close()
    return float(painted)


def main() -> None:
    """Print a line for each page and size."""
    documents = list(corpus.documents(DOCUMENTS, workspace.OFTEN))
    query = corpus.queries(documents, 1)[0].replace(" ", "+")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, sync_playwright() as playwright:
        filled = workspace.fill(Path(folder), documents)
        paths = ("/", f"/search?q={query}", f"/postmortems/{filled.postmortems[0]}", "/timeline")
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=ARGUMENTS)
        with servers.product(Path(folder)) as server:
            cookies = loads.sign_in(server.port, workspace.READER)
            for path in paths:
                for name, size in SIZES.items():
                    url = f"http://127.0.0.1:{server.port}{path}"
                    taken = [_painted(browser, url, cookies, size) for _ in range(TIMES)]
                    found = statistics.median(taken)
                    print(f"{path.split('?')[0]:32} {name:6} {found:5.0f} ms", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
