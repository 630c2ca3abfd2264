"""`python -m tests.support.screens [FOLDER]`: pictures of the main screens, with made-up data, into docs/screens.

Everything is started for it on a directory of its own, walked through with Chromium, and thrown away. Colours are reduced to a palette:
these are pictures of text and flat colours.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from casework.access import Role
from sluss.embedded.layout import DataDir
from sluss.embedded.postgres import EmbeddedPostgres
from sluss.embedded.valkey import EmbeddedValkey
from sluss.supervise import Supervisor
from store.migrate import migrate
from tests.support.chromium import Look, chromium, somebody
from tests.support.live import Live, live
from tests.support.processes import REPOSITORY
from tests.support.staff_pages import Desk, filled
from tests.support.surge_day import surge_day
from tests.support.visitor import CHILD, NARRATIVE, PRIVATE, SITUATION, Visitor

TELEPHONE, DESK, WALL = 390, 1280, 1920
_FIRST_ROWS = 1400  # CSS pixels of a long list
_COLOURS = 64

Shoot = Callable[[str], None]


def main(folder: Path) -> None:
    """Takes all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with _a_site() as site, chromium() as browser:
        desk = filled(site)
        for name, scheme, language in (
            ("form", "light", ""),
            ("form-dark", "dark", ""),
            ("form-arabic", "light", "/ar"),
        ):
            look = Look(width=TELEPHONE, scheme="dark" if scheme == "dark" else "light")
            with somebody(browser, site.url, look) as (page, _):
                _the_form(Visitor(page=page, language=language), _camera(page, folder, name))
        _at_work(browser, site, desk, folder)
    with _a_site() as site, chromium() as browser:
        surge_day(site)
        _the_load(browser, site, folder)
    print(f"{sum(file.stat().st_size for file in folder.glob('*.png')) / 1e6:.2f} MB in {folder}")


def _the_form(visitor: Visitor, shoot: Shoot) -> None:
    visitor.open()
    shoot("1-danger")
    visitor.choose("immediate_danger-yes")
    visitor.go()
    shoot("1-ring-112")
    visitor.go()
    visitor.go()
    shoot("2-event-error")
    visitor.fill({"narrative": NARRATIVE})
    visitor.go()
    visitor.fill(CHILD)
    shoot("3-child")
    visitor.go()
    shoot("3-children")
    visitor.go()
    visitor.fill(SITUATION)
    shoot("4-situation")
    visitor.go()
    shoot("5-files")
    visitor.go()
    shoot("6-reporter")
    visitor.choose("reporter_kind-private")
    visitor.go()
    visitor.fill(PRIVATE)
    visitor.go()
    shoot("7-check")
    visitor.send()
    shoot("8-receipt")
    visitor.open("kod")
    shoot("code")


def _at_work(browser: Browser, site: Live, desk: Desk, folder: Path) -> None:
    with somebody(browser, site.url, Look(width=DESK), session=site.session("anna", Role.ASSESSOR)) as (page, _):
        shoot = _camera(page, folder, "desk")
        for name in ("question", "group", "report", "mentioned child"):
            page.goto(desk.pages()[name])
            shoot(name.replace(" ", "-"))


_BOARDS: dict[str, tuple[Look, str]] = {
    "live-light": (Look(width=DESK), "/board"),
    "live-dark": (Look(width=DESK, scheme="dark"), "/board"),
    "live-phone": (Look(width=TELEPHONE), "/board"),
    "wall-light": (Look(width=WALL), "/board/wall"),
    "wall-dark": (Look(width=WALL, scheme="dark"), "/board/wall"),
}
_LISTS = {"all": "/board/lists", "others": "/board/lists/others", "flood": "/board/lists/lane-surge"}


def _the_load(browser: Browser, site: Live, folder: Path) -> None:
    """The board and its lists as a supervisor sees them on the day of a flood."""
    session = site.session("sune", Role.SUPERVISOR)
    for name, (look, address) in _BOARDS.items():
        with somebody(browser, site.url, look, session=session) as (page, _):
            page.goto(address)
            page.locator("#chart canvas").wait_for()
            _camera(page, folder, "board")(name)
    for width, suffix in ((DESK, ""), (TELEPHONE, "-phone")):
        with somebody(browser, site.url, Look(width=width), session=session) as (page, _):
            for name, address in _LISTS.items():
                page.goto(address)
                _camera(page, folder, "list", height=_FIRST_ROWS)(f"{name}{suffix}")


def _camera(page: Page, folder: Path, prefix: str, *, height: int | None = None) -> Shoot:
    """`height`: of a picture that need not show the whole page."""

    def shoot(name: str) -> None:
        shot = page.screenshot(full_page=True, animations="disabled", caret="hide")
        picture = Image.open(io.BytesIO(shot)).convert("RGB")
        picture = picture.crop((0, 0, picture.width, min(picture.height, height or picture.height)))
        flat = picture.quantize(_COLOURS, dither=Image.Dither.NONE)
        flat.save(folder / f"{prefix}-{name}.png", optimize=True)

    return shoot


@contextmanager
def _a_site() -> Iterator[Live]:
    with tempfile.TemporaryDirectory(prefix="sluss-screens-", ignore_cleanup_errors=True) as place:
        data_dir = DataDir(Path(place))
        postgres, valkey = EmbeddedPostgres(data_dir), EmbeddedValkey(data_dir)
        with Supervisor([postgres.child(), valkey.child()], logs=data_dir.logs):
            migrate(postgres.url)
            with live(postgres.url, valkey.url, data_dir.keys / "keyring.json") as site:
                yield site


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else REPOSITORY / "docs" / "screens")
