"""Whatever bytes and names come, looking at them raises nothing and what is shown is safe to show."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from casework.attachments import MEDIA, Finding, Reason, Scan, State, received, settled, shown_name
from store.inspection import boxes, signatures
from tests.support.files import PDF, a_link, docx, film, odt

WHOLE = [film(), film(b"M4A "), docx(), odt(), a_link(), PDF]
NAMES = st.one_of(
    st.text(), st.text(alphabet="./\\\u202e\u2066 \0ax\r\n", max_size=60), st.sampled_from(["a.b.jpg", ".jpg", "jpg"])
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Bytes at random, or a whole file with some of them changed or its end gone."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=200))
    content = bytearray(draw(st.sampled_from(WHOLE)))
    for at, value in draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=8)):
        content[at] = value
    return bytes(content[: draw(st.integers(1, len(content)))])


@given(damaged())
def test_any_bytes_are_known_or_have_a_reason(content: bytes) -> None:
    found = signatures.identify(content)
    assert isinstance(found, Reason) or found in MEDIA
    if found in MEDIA:
        signatures.has_second_face(content, found)
        signatures.has_active_content(content)


@given(damaged())
def test_blanking_metadata_never_moves_a_byte(content: bytes) -> None:
    blanked = boxes.without_metadata(content)
    assert blanked is None or len(blanked) == len(content)
    if blanked is not None:
        assert boxes.without_metadata(blanked) == blanked


@given(NAMES, st.sampled_from([None, *MEDIA]))
def test_any_name_is_shown_as_one_harmless_line(name: str, media_type: str | None) -> None:
    shown = shown_name(name, media_type, fallback="fil")
    assert 0 < len(shown) <= 120
    assert not {"/", "\\", "\r", "\n", "\0"} & set(shown)
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in shown)
    if media_type:
        assert shown.lower().endswith(MEDIA[media_type].extensions)
    assert shown_name(shown, media_type, fallback="fil") == shown


@given(NAMES, st.sampled_from([None, *MEDIA]), st.sampled_from([None, *Reason]), st.sampled_from(Scan))
def test_a_checked_file_is_stored_with_a_kind_or_held_with_a_reason_and_keeps_its_bytes(
    name: str, media_type: str | None, reason: Reason | None, scan: Scan
) -> None:
    file = received(filename=name, content_type=None, content=b"x")
    kept = settled(file, Finding(media_type=media_type, reason=reason), scan)
    assert kept.content == b"x"
    if kept.state is State.STORED:
        assert kept.kind is not None
        assert kept.content_type == media_type
    else:
        assert kept.state is State.HELD
        assert kept.reason is not None
