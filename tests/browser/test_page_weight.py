"""The first page of the form is light: a frightened person on a bad line sees it at once."""

from __future__ import annotations

import gzip
import http.client
import re
from urllib.parse import urlsplit

import pytest

from tests.support.live import Live

MOST_BYTES = 60_000  # the page and all that it loads, as served


def served(site: Live, path: str) -> tuple[bytes, http.client.HTTPMessage]:
    """The bytes on the wire to a browser that takes gzip."""
    connection = http.client.HTTPConnection(str(urlsplit(site.url).netloc))
    connection.request("GET", path, headers={"Accept-Encoding": "gzip, deflate, br"})
    answer = connection.getresponse()
    assert answer.status == 200
    content = answer.read()
    connection.close()
    return content, answer.headers


@pytest.mark.parametrize("path", ["/", "/ar", "/ti"])
def test_the_first_page_and_all_that_it_loads_weigh_less_than_sixty_kilobytes(site: Live, path: str) -> None:
    content, headers = served(site, path)
    page = (gzip.decompress(content) if headers["Content-Encoding"] == "gzip" else content).decode()
    loads = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    sizes = {one: len(served(site, one)[0]) for one in loads}
    print(path, len(content), sizes)
    assert len(sizes) >= 2  # the style sheets are found, and counted
    assert len(content) + sum(sizes.values()) < MOST_BYTES


def test_no_page_of_the_form_has_a_script_and_style_sheets_are_kept_by_browsers(site: Live) -> None:
    page = served(site, "/om")[0].decode()
    assert "<script" not in page
    [first, *_] = re.findall(r'href="(/static/[^"]+)"', page)
    content, headers = served(site, first)
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(content)
    assert "immutable" in headers["Cache-Control"]
