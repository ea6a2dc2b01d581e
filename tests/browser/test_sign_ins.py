"""Ways in with a real browser: a passkey, an app's code, a password by mail; and their pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pyotp
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests import post_office
from tests.browser.conftest import (
    DESKTOP,
    PASSWORD,
    PATIENCE,
    PEOPLE,
    PHONE,
    Server,
    Watch,
    eventually,
    served,
)
from tests.browser.test_accessibility import CUT, END_AXE, OUTSIDE, START_AXE
from tests.post_office import PostOffice

KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
       "hasUserVerification": True, "isUserVerified": True,
       "automaticPresenceSimulation": True}  # fmt: skip


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    """A mail server."""
    with post_office.opened() as office:
        yield office


@pytest.fixture(scope="module")
def equipped(
    browser: Browser, office: PostOffice, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A workspace that offers every way in, at a name that passkeys can be bound to."""
    settings = {name: str(value) for name, value in office.settings.items()}
    settings["public_url"] = "http://localhost:{port}"
    settings |= {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "x", "oidc_label": "Ours"}
    with served(tmp_path_factory.mktemp("equipped"), sample=True, **settings) as server:
        yield server


@contextmanager
def visitor(browser: Browser, server: Server, *, is_phone: bool = False) -> Iterator[Page]:
    """A new browser window on this workspace, which must not complain of anything."""
    watch = Watch(server.url)
    width, height = PHONE if is_phone else DESKTOP
    context = browser.new_context(
        base_url=server.url,
        viewport=ViewportSize(width=width, height=height),
        locale="de-DE" if is_phone else "en-US",
        color_scheme="dark" if is_phone else "light",
    )
    context.set_default_timeout(PATIENCE)
    watch.follow(context)
    yield context.new_page()
    context.close()
    assert watch.complaints == []


def enter(page: Page, server: Server, email: str) -> None:
    """Sign in by a link and choose a password."""
    page.goto(server.command("people", "sign-in-link", email))
    page.locator("main form button.primary").click()
    page.wait_for_url(f"{server.url}/")
    page.goto("/account")
    page.locator("#new_password").fill(PASSWORD)
    page.locator("form:has(#new_password) button.primary").click()
    expect(page.locator(".flashes")).to_be_visible()


def sign_out(page: Page) -> None:
    """Forget the sign-in, as another device would never have known it."""
    page.context.clear_cookies()


def first_step(page: Page, email: str, password: str = PASSWORD) -> None:
    """Send the sign-in form."""
    page.goto("/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(password)
    with page.expect_navigation():
        page.locator("main form button.primary").click()


def sound(page: Page) -> None:
    """No rule of axe is broken, nothing is cut, nothing sticks out."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate(START_AXE)
    assert page.evaluate(END_AXE) == [], page.url
    assert page.evaluate(CUT) == [], page.url
    assert page.evaluate(OUTSIDE) == [], page.url


@pytest.mark.parametrize("is_phone", [False, True])
def test_a_passkey_signs_in_without_a_password_until_it_or_its_owner_is_shut_out(
    browser: Browser, equipped: Server, is_phone: bool
) -> None:
    with visitor(browser, equipped, is_phone=is_phone) as page:
        email = PEOPLE["operator" if is_phone else "engineer"]
        enter(page, equipped, email)
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        page.locator("#name").fill("Laptop")
        page.locator("#passkey-password").fill("not the password")
        with page.expect_navigation():
            page.locator("#passkey").click()
        expect(page.locator("[data-errors]")).to_be_visible()
        sound(page)
        page.locator("#name").fill("Laptop")
        page.locator("#passkey-password").fill(PASSWORD)
        with page.expect_navigation():
            page.locator("#passkey").click()
        expect(page.get_by_role("cell", name="Laptop")).to_have_count(2)
        sound(page)
        sign_out(page)
        page.goto("/sign-in?next=/timeline")
        sound(page)
        with page.expect_navigation():
            page.locator("#passkey").click()
        page.wait_for_url(f"{equipped.url}/timeline")
        if is_phone:
            equipped.command("people", "disable", email)
        else:
            page.goto("/account")
            with page.expect_navigation():
                page.locator("form[action*='/account/passkeys/'] button").first.click()
        sign_out(page)
        page.goto("/sign-in")
        with page.expect_navigation():
            page.locator("#passkey").click()
        expect(page.locator("[data-errors]")).to_be_visible()
        assert page.url.endswith("/sign-in/passkey")
        sound(page)


def test_a_browser_that_gives_no_passkey_says_so(browser: Browser, equipped: Server) -> None:
    with visitor(browser, equipped) as page:
        page.add_init_script(
            "navigator.credentials.get = () => Promise.reject(new Error('refused'))"
        )
        page.goto("/sign-in")
        page.locator("#passkey").click()
        expect(page.locator("[data-passkey-problem]")).to_be_visible()


@pytest.mark.parametrize("is_phone", [False, True])
def test_an_apps_code_is_asked_for_after_the_password(
    browser: Browser, equipped: Server, is_phone: bool
) -> None:
    email = PEOPLE["other operator" if is_phone else "administrator"]
    with visitor(browser, equipped, is_phone=is_phone) as page:
        enter(page, equipped, email)
        page.goto("/account/second-step")
        sound(page)
        page.locator("#current_password").fill(PASSWORD)
        with page.expect_navigation():
            page.locator("button[value=begin]").click()
        sound(page)
        app = pyotp.TOTP(page.locator("#secret").inner_text().replace(" ", "").strip())
        page.locator("#code").fill("000")
        with page.expect_navigation():
            page.locator("button[value=confirm]").click()
        sound(page)
        page.locator("#code").fill(app.now())
        with page.expect_navigation():
            page.locator("button[value=confirm]").click()
        sound(page)
        codes = page.locator("#codes").inner_text().split()
        assert len(codes) == 10
        page.goto("/account/second-step")
        sound(page)
        sign_out(page)
        first_step(page, email)
        expect(page.locator("#code")).to_be_visible()
        sound(page)
        page.locator("#code").fill(codes[0])
        with page.expect_navigation():
            page.locator("main form button.primary").click()
        assert page.url == f"{equipped.url}/"


def test_a_forgotten_password_is_chosen_anew_by_mail(
    browser: Browser, equipped: Server, office: PostOffice
) -> None:
    with visitor(browser, equipped) as page:
        page.goto("/sign-in")
        with page.expect_navigation():
            page.locator("main a[href='/password/forgotten']").click()
        sound(page)
        page.locator("#email").fill(PEOPLE["engineer"])
        with page.expect_navigation():
            page.locator("main button.primary").click()
        sound(page)
        eventually(lambda: office.delivered, 15)
        (link,) = re.findall(r"http://localhost\S+", office.delivered[-1].get_content())
        page.goto(link)
        sound(page)
        page.locator("#new_password").fill("four words in a row")
        with page.expect_navigation():
            page.locator("main button.primary").click()
        assert page.url == f"{equipped.url}/"
        page.goto(link)
        expect(page.locator("#new_password")).to_have_count(0)
