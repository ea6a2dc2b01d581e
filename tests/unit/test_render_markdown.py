"""Markdown becomes HTML in which nothing runs, whatever was written."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortem.render.clean import ATTRIBUTES, TAGS, is_safe_address
from postmortem.render.markdown import to_html

ATTACKS = Path(__file__).parents[3] / "shared" / "data" / "attacks"

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></p><img src onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>",
    "<object data='data:text/html,<script>alert(1)</script>'>",
    "<embed src=//evil.example/x.swf>",
    "<form action=javascript:alert(1)><button>go</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<div style=position:fixed;inset:0>x</div>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='x' onclick='alert(1)'>x</a>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php <script>alert(1)</script> ?>",
    "</p></div><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<textarea></textarea><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]( javascript:alert(1) 'title')",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.example/1)",
    "[x](feed:javascript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[y]\n\n[y]: data:text/html,<script>alert(1)</script> 'title'",
    "<javascript:alert(1)>",
    "<data:text/html,alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    '![" onerror="alert(1)](x)',
    "![x](x '\" onerror=\"alert(1)')",
    "[x](https://a.example 'a\" onmouseover=\"alert(1)')",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    'https://a.example/"onmouseover=alert(1)//',
    "https://a.example/<script>alert(1)</script>",
    '```js" onmouseover="alert(1)\nx\n```',
    "``` { .x onclick=alert(1) style=color:red #id }\n<script>alert(1)</script>\n```",
    "~~~ {#a .b .c}\n</code></pre><script>alert(1)</script>\n~~~",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "| a |\n|:--|\n| [x](javascript:alert(1)) |",
    "# <script>alert(1)</script> {#id onclick=alert(1)}",
    "> <script>alert(1)</script>",
    "- <script>alert(1)</script>",
    "[[internal: <script>alert(1)</script>]]",
    '[x](a[[internal: " onclick=alert(1) ]])',
    ":::internal\n<script>alert(1)</script>\n:::",
    ':::client "><script>alert(1)</script>\nx\n:::',
    '\x02klzzwxh:0000\x03 \x02wzxhzdk:0\x03 \ufdd0<script>\ufdd1 \ufdd0" onclick="',
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
    "\\<script>alert(1)</script> <a\\\nhref=javascript:alert(1)>",
    "{{ config }} {% raw %}<script>alert(1)</script>{% endraw %}",
]


class Reader(HTMLParser):
    """Parses what came out and says what is wrong with it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set()):
                self.wrong.append(f"{tag} {name}")
            if name == "href" and not harmless(value or ""):
                self.wrong.append(f"href {value}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"declaration {decl}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def harmless(address: str) -> bool:
    """Tell it as a browser does: control characters and spaces before a scheme do not count."""
    seen = re.sub(r"[\x00-\x20\x7f-\xa0]", "", address).lower()
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", seen)
    return scheme is None or scheme[1] in ("http", "https", "mailto")


def wrong_with(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.wrong


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "around", ["{}", "a **{}** b", "- x\n\n    {}", "> {}", "| a |\n|-|\n| {} |"]
)
def test_nothing_hostile_comes_out(text: str, around: str) -> None:
    assert wrong_with(to_html(around.replace("{}", text))) == []


def corpus() -> Iterator[str]:
    for name in ("xss_html.txt", "xss_html_payloadbox.txt", "mdit_xss.md", "mdit_fatal.md"):
        text = (ATTACKS / name).read_text(encoding="utf-8", errors="replace")
        yield from text.splitlines()
        yield from text.split("\n.\n")
    yield from json.loads((ATTACKS / "md_xss_own.json").read_text(encoding="utf-8"))
    yield from json.loads((ATTACKS / "blns.json").read_text(encoding="utf-8"))
    for example in json.loads((ATTACKS / "commonmark_spec.json").read_text(encoding="utf-8")):
        yield example["markdown"]


@pytest.mark.skipif(not ATTACKS.exists(), reason="the attack corpora are not beside the repository")
def test_nothing_hostile_comes_out_of_the_corpora() -> None:
    batch: list[str] = []
    texts = list(corpus())
    assert len(texts) > 5000
    for text in texts:
        batch.append(text[:2000])
        if len(batch) == 20 or "\n" in text:
            assert wrong_with(to_html("\n\n".join(batch))) == [], batch
            batch = []
    assert wrong_with(to_html("\n\n".join(batch))) == []


def test_the_reader_sees_what_is_wrong() -> None:
    for html in ("<script>x</script>", "<p onclick=x>", "<a href='java\nscript:x'>", "<!-- x -->"):
        assert wrong_with(html)


PARTS = st.sampled_from(
    [
        "<script>",
        "</script>",
        "<img src=x onerror=y>",
        "](javascript:x)",
        "[a",
        "![",
        "](data:,x)",
        "<",
        ">",
        '"',
        "'",
        "`",
        "```\n",
        "\n",
        "    ",
        "- ",
        "> ",
        "|",
        "|-|\n",
        "*",
        "_",
        "&lt;",
        "[[internal: ",
        "]]",
        ":::internal\n",
        ":::\n",
        "https://a.example/",
        "<a href=",
        "\\",
        "{#a}",
        ": javascript:x\n",
        "style=x",
        "onclick=x",
        "\x02",
        "\x03",
        "\ufdd0",
        "&#106;",
        "\ud800",
        "é",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS, max_size=25).map("".join) | st.text(max_size=60))
def test_no_forbidden_tag_ever(text: str) -> None:
    try:
        html = to_html(text)
    except RecursionError:  # the pool's business
        return
    assert wrong_with(html) == []


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://a.example", True),
        ("mailto:a@b.example", True),
        ("/incidents/3", True),
        ("#timeline", True),
        ("notes/a:b", True),
        ("javascript:x", False),
        ("JAVASCRIPT:x", False),
        ("java\nscript:x", False),
        ("\u200bjavascript:x", False),
        ("/\\evil.example", False),
        ("c:/x", False),
        ("data:,x", False),
    ],
)
def test_addresses(address: str, safe: bool) -> None:
    assert is_safe_address(address) is safe


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb", "<p>a\nb</p>"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"),
        ("```sh\nls <x>\n```", '<pre><code class="language-sh">ls &lt;x&gt;\n</code></pre>'),
        ("# A\n\n### B", "<h3>A</h3>\n<h5>B</h5>"),
        ("#### A\n\n##### B", "<h3>A</h3>\n<h4>B</h4>"),
        ("`## x`", "<p><code>## x</code></p>"),
        (
            "see https://a.example/x_y_z(1).",
            '<p>see <a href="https://a.example/x_y_z(1)" rel="noopener noreferrer">'
            "https://a.example/x_y_z(1)</a>.</p>",
        ),
        (
            "![a graph](https://a.example/g.png)",
            '<p><a href="https://a.example/g.png" rel="noopener noreferrer">a graph</a></p>',
        ),
        ("Steps:\n- a\n- b", "<p>Steps:</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        (
            "a [[internal: b *c*]] d",
            '<p>a <span class="internal">b </span><em><span class="internal">c</span></em> d</p>',
        ),
        (
            "a\n\n:::internal\nb\n:::\n\nc",
            '<p>a</p>\n<div class="internal">\n<p>b</p>\n</div>\n<p>c</p>',
        ),
        (
            ":::client Nordhafen\n[a][b]\n:::\n\n[b]: /x",
            '<div class="client" title="Nordhafen">\n'
            '<p><a href="/x" rel="noopener noreferrer">a</a></p>\n</div>',
        ),
        (
            "```sh\na\n:::internal\nb\n:::\n```",
            '<pre><code class="language-sh">a\n</code></pre>\n<div class="internal">\n'
            '<pre><code class="language-sh">b\n</code></pre>\n</div>',
        ),
    ],
)
def test_what_people_write(text: str, html: str) -> None:
    assert to_html(text) == html


def test_tables_are_aligned_without_styles() -> None:
    html = to_html("| a | b |\n|:--|--:|\n| 1 | 2 |")
    assert '<th align="left">a</th>' in html
    assert '<td align="right">2</td>' in html
    assert "style" not in html


def test_lists_as_most_people_indent_them() -> None:
    html = to_html("1. Stop it:\n   ```sh\n   kill 1\n   ```\n2. Then\n  - look\n    twice\n3. End")
    assert html.count("<ol>") == 1
    assert html.count("<li>") == 4
    assert "<pre><code>kill 1\n</code></pre>" in html
    assert re.search(r"<li>\s*look\s*twice\s*</li>", html)


def test_code_that_never_ends_is_shown_as_text() -> None:
    assert "the rest" in to_html("- a\n\n  ```\n  b\n\nthe rest")
