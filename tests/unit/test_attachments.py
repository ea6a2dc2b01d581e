"""Files: what each is, by its bytes; what is left of it; how it is called; where it is shown."""

import re
import unicodedata
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from postmortem.domain import attachments
from postmortem.domain.attachments import PDF, PICTURES, TEXT, TYPES, clean_name, without
from postmortem.errors import Invalid
from postmortem.render import files, pictures
from postmortem.render.files import read, sniff
from postmortem.render.markdown import to_html
from postmortem.render.placing import Placed, displaced, place
from tests import pictures as given_files

ONE, TWO = "k3v9x2m4p7qa", "z8y7w6v5t4s3"


def refusal(content: bytes, name: str = "x.png", most: int = 1) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(Invalid) as refused:
        read(content, name, most)
    (problem,) = refused.value.problems
    return problem.message


# What it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "type_", "called"),
    [
        (given_files.picture("PNG"), "x.exe", "image/png", "x.png"),
        (given_files.picture("JPEG"), "graph.PNG", "image/jpeg", "graph.jpg"),
        (given_files.picture("JPEG"), "graph.JPEG", "image/jpeg", "graph.jpeg"),
        (given_files.picture("GIF"), "x.svg", "image/gif", "x.gif"),
        (given_files.picture("WEBP"), "x", "image/webp", "x.webp"),
        (given_files.PDF, "report.html", PDF, "report.pdf"),
        (b"02:04 pool is empty\n", "app.log", TEXT, "app.log"),
        (b"a;b\n1;2\n", "a.csv", TEXT, "a.csv"),
        (b"a < b and <info> c", "notes.html", TEXT, "notes.txt"),
        ("Größe".encode("utf-16"), "a.ps1", TEXT, "a.txt"),
        (b"\x1b[31mred\x1b[0m", "out", TEXT, "out.txt"),
    ],
)
def test_the_bytes_say_what_it_is_and_the_name_follows(
    content: bytes, name: str, type_: str, called: str
) -> None:
    found = read(content, name, 1)
    assert (found.type, found.name) == (type_, called)


def test_a_pdf_and_a_text_are_kept_as_they_are() -> None:
    assert read(given_files.PDF, "a", 1).content == given_files.PDF
    assert read("\ufeffGröße".encode(), "a", 1).content == "Größe".encode()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (given_files.SVG, "SVG"),
        (b"\xef\xbb\xbf \n" + given_files.SVG, "SVG"),
        (b"<?xml version='1.0'?><x/>", "SVG"),
        (b"<!-- x --><html>", "SVG"),
        (given_files.HTML, "HTML"),
        (b"<ScRiPt>alert(1)</script>", "HTML"),
        (b"<x xmlns='http://www.w3.org/1999/xhtml'/>", "XML"),
        (given_files.HTML.decode().encode("utf-16"), "HTML"),
        (b"PK\x03\x04\x14\x00", "archives"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"MZ\x90\x00\x03", "Programs"),
        (b"\x7fELF\x02\x01", "Programs"),
        (b"II*\x00\x08\x00", "PNG"),
        (b"\x00\x00\x00\x18ftypheic\x00", "PNG"),
        (b"a\x00b", "neither"),
        (b"\xc3\x28", "neither"),
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "cannot be read"),
        (given_files.picture("JPEG")[:80], "cannot be read"),
        (given_files.png_bomb(), "megapixels"),
        (given_files.gif_bomb(), "megapixels"),
        (given_files.gif_of_many_frames(), "megapixels"),
        (b"x" * 10_000_001, "larger than 10 MB"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_word_on_what_to_do(content: bytes, word: str) -> None:
    assert word in refusal(content, most=10)


def test_a_picture_that_is_a_page_as_well_is_a_picture_alone() -> None:
    both = given_files.picture("GIF").replace(b"GIF87a", b"GIF89a") + given_files.HTML
    found = read(both, "x.html", 1)
    assert (found.type, found.name) == ("image/gif", "x.gif")
    assert given_files.SCRIPT not in found.content


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_tells_nothing_but_what_it_shows(kind: str) -> None:
    told = given_files.telling(kind)
    assert given_files.HIDDEN in told
    left = read(told, "x", 1).content
    for word in (given_files.HIDDEN, given_files.SCRIPT, b"Exif", b"GPS", b"ICC", b"iCCP", b"XMP"):
        assert word not in left
    with Image.open(BytesIO(left)) as picture:
        assert picture.format == kind
        assert picture.size == ((8, 6) if kind == "GIF" else (6, 8))  # turned as it was held
        assert not picture.getexif()
        assert {"comment", "icc_profile", "exif", "xmp", "Comment"}.isdisjoint(picture.info)
        assert getattr(picture, "n_frames", 1) == (3 if kind == "GIF" else 1)
        red, green, blue = picture.convert("RGB").getpixel((2, 2))  # type: ignore[misc]
        assert red > 240 and green < 15 and blue < 15


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_picture_of_every_mode_can_be_drawn_anew(mode: str) -> None:
    file = BytesIO()
    Image.new(mode, (5, 5)).save(file, "PNG")
    with Image.open(BytesIO(pictures.redraw(file.getvalue(), "image/png"))) as picture:
        picture.load()
        assert picture.size == (5, 5)


@given(st.binary(max_size=200) | st.text(max_size=50).map(str.encode))
@example(b"\xff\xfe\x00")
@example(b"\xfe\xff\xd8\x00")
def test_finding_out_what_it_is_never_breaks(content: bytes) -> None:
    try:
        assert sniff(content) in TYPES
    except Invalid as refused:
        assert refused.problems[0].field == files.FIELD


@given(st.sampled_from(sorted(pictures.FORMATS)), st.data())
def test_a_damaged_picture_is_refused_or_drawn(kind: str, data: st.DataObject) -> None:
    whole = bytearray(given_files.telling(pictures.FORMATS[kind]))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(pictures.Unreadable, pictures.TooManyPixels):
        assert given_files.HIDDEN not in pictures.redraw(bytes(whole), kind)


# How it is called ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\ewa\\graph.png", "graph.png"),
        ("a.png\0.exe", "a.png.png"),
        ("gnp.\u202egraph.exe", "gnp.graph.png"),
        ("a\r\nSet-Cookie: x.png", "a Set-Cookie- x.png"),
        ('a"b<c>|d?.png', "a-b-c--d-.png"),
        ("....png", "png.png"),
        ("", "file.png"),
        ("/", "file.png"),
        ("a.html.png. ", "a.html.png"),
        ("graph.SvG", "graph.png"),
        ("2026.11.21", "2026.11.21.png"),
        ("u\u0308ber.png", "über.png"),
        ("\ud800x.png", "x.png"),
    ],
)
def test_of_a_name_only_the_name_is_kept(name: str, called: str) -> None:
    assert clean_name(name, "image/png") == called


@given(st.text(max_size=300), st.sampled_from(sorted(TYPES)))
def test_a_cleaned_name_is_short_and_plain_and_cleaned_for_good(name: str, type_: str) -> None:
    called = clean_name(name, type_)
    assert 1 < len(called) <= attachments.LONGEST_NAME
    assert not re.search(r'[/\\:"<>|?*\x00-\x1f\x7f]', called)
    assert not any(unicodedata.category(letter)[0] == "C" for letter in called)
    assert called[0] not in ". " and not called.endswith((".", " "))
    fitting = PICTURES.get(type_) or (("pdf",) if type_ == PDF else attachments.TEXT_ENDINGS)
    assert called.rpartition(".")[2] in fitting
    assert clean_name(called, type_) == called


# Where a text shows it -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"See ![graph](attachment:{ONE}) there.", "See  there."),
        (f"One.\n\n![graph](attachment:{ONE})\n\nTwo.", "One.\n\n\nTwo."),
        (f'![a [b] c](attachment:{ONE} "title")', ""),
        (f"![a](<attachment:{ONE}>)x", "x"),
        (f"[the log](attachment:{ONE}) says", " says"),
        (f"![a](attachment:{ONE})![b](attachment:{TWO})", f"![b](attachment:{TWO})"),
        (f"![a][1]\n\n[1]: attachment:{ONE}\nx", "![a][1]\n\nx"),
        (f"raw attachment:{ONE}", "raw "),
        (f"![a](attachment:{TWO})", f"![a](attachment:{TWO})"),
        ("an attachment:other and ![x](http://a.example)", None),
    ],
)
def test_a_place_of_a_hidden_file_is_gone_with_its_words(text: str, left: str | None) -> None:
    assert without(text, {TWO}, {ONE}) == (text if left is None else left)


@given(st.lists(st.sampled_from(
    ["![", "[", "]", "(", ")", f"](attachment:{ONE})", f"](attachment:{TWO})", "a", "\n", " ",
     f"attachment:{ONE}", "[1]: "]), max_size=30).map("".join))  # fmt: skip
def test_no_mention_of_a_hidden_file_is_left_however_it_is_written(text: str) -> None:
    left = without(text, {TWO}, {ONE})
    assert ONE not in attachments.shown_in([left])
    assert left.count(TWO) <= text.count(TWO)


def test_many_unmatched_places_do_not_take_long() -> None:
    text = f"](attachment:{ONE})" * 4000
    assert ONE not in without(text, (), {ONE})


FILES = {
    ONE: Placed(f"/postmortems/x/attachments/{ONE}", 'a "b".png', is_picture=True),
    TWO: Placed(f"/postmortems/x/attachments/{TWO}", "a.log", is_picture=False),
}


def test_a_picture_is_shown_and_another_file_is_a_way_to_it() -> None:
    shown = place(to_html(f'![a "b"](attachment:{ONE}) ![log](attachment:{TWO})'), FILES)
    assert f'<img src="/postmortems/x/attachments/{ONE}" alt="a &quot;b&quot;"' in shown
    assert f'<a class="file" href="/postmortems/x/attachments/{TWO}">log</a>' in shown
    assert place(to_html(f"![](attachment:{ONE})"), FILES).count("a &quot;b&quot;.png") == 1


def test_of_an_unknown_file_only_the_words_are_shown() -> None:
    html = place(to_html(f"See ![graph](attachment:{ONE}) and [log](attachment:{TWO})."), {})
    assert html == "<p>See graph and <a>log</a>.</p>"


@pytest.mark.parametrize(
    "text",
    [
        "![x](attachment:../../admin)",
        "![x](attachment:UPPER)",
        "![x](http://a.example/b.png)",
        f"![x](javascript:attachment:{ONE})",
        f"[x](attachment:{ONE}/../../../sign-out)",
        f'<img src="attachment:{ONE}" onerror="alert(1)">',
    ],
)
def test_no_other_picture_is_ever_shown(text: str) -> None:
    html = place(to_html(text), FILES)
    assert "<img" not in html
    assert "/postmortems/x" not in html


def test_what_was_shown_of_a_file_can_be_taken_out_of_its_page() -> None:
    text = f"One ![a](attachment:{ONE}).\n\n![b](attachment:{ONE})\n\n[`c`](attachment:{TWO})"
    html = place(to_html(text), FILES)
    gone = displaced(html, frozenset(one.address for one in FILES.values()))
    assert gone == "<p>One .</p>\n"
    assert displaced(html, frozenset()) == html
