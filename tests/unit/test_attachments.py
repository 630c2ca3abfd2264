"""What a file is, what is kept of it and when it is held: by its bytes, in a process that can do no harm."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from casework.attachments import MAX_FILE_BYTES, MEDIA, Attachment, Kind, Reason, Scan, State, machine_word, shown_name
from intake.staff.attachments import KINDS, REASONS, size
from store.files import check_now, confined
from store.files.scanner import ClamAv, NoScanner, Scanner, Verdict
from tests.support.clamd import clamd
from tests.support.files import (
    CANARY,
    EICAR,
    HOSTILE,
    MP3,
    PDF,
    PICTURES,
    SOUND,
    docx,
    film,
    jpeg,
    moving,
    odt,
    photo,
    saved,
)  # fmt: skip

ROOT = Path(__file__).parents[2]


def checked(
    content: bytes, name: str | None = None, declared: str | None = None, scanner: Scanner | None = None
) -> Attachment:
    file = Attachment(filename=name, content_type=declared, content=content)
    return check_now(file, scanner=scanner or NoScanner())


def drawn(file: Attachment) -> Image.Image:
    assert file.content is not None
    picture = Image.open(BytesIO(file.content))
    picture.load()
    return picture


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_that_a_camera_or_program_wrote_is_left_in_a_picture(name: str) -> None:
    content = PICTURES[name]()
    assert CANARY in content
    kept = checked(content, name)
    assert (kept.state, kept.kind, kept.reason) == (State.STORED, Kind.PICTURE, None)
    assert kept.content is not None
    for trace in (
        CANARY,
        CANARY.decode().encode("utf-16-le"),
        b"Exif",
        b"eXIf",
        b"xmpmeta",
        b"ICC",
        b"iCCP",
        b"tEXt",
        b"GPS",
    ):
        assert trace not in kept.content, trace
    picture = drawn(kept)
    assert dict(picture.getexif()) == {}
    assert set(picture.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "loop",
        "background",
        "duration",
        "timestamp",
    }


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_looks_the_same_afterwards(name: str) -> None:
    kept = drawn(checked(PICTURES[name](), name)).convert("RGB")
    assert kept.size == photo().size
    difference = ImageStat.Stat(ImageChops.difference(kept, photo()))
    assert max(difference.mean) < 6


def test_a_picture_is_turned_upright_before_what_says_so_is_gone() -> None:
    kept = drawn(checked(jpeg(orientation=6), "photo.jpg"))
    assert kept.size == (48, 64)
    top, bottom = kept.getpixel((24, 4)), kept.getpixel((24, 60))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 150 > top[2]
    assert bottom[2] > 150 > bottom[0]


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_the_frames_of_a_short_animation_are_kept(form: str) -> None:
    assert getattr(drawn(checked(moving(form))), "n_frames", 1) == 3


def test_of_a_long_animation_the_first_frame_is_kept_and_said_to_be() -> None:
    frames = [Image.new("1", (2000, 2000), n % 2) for n in range(20)]
    kept = checked(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert (kept.state, kept.reason, kept.content_type) == (State.STORED, Reason.FIRST_FRAME, "image/png")


def test_a_photo_with_more_pixels_than_can_be_held_is_drawn_smaller() -> None:
    kept = checked(saved(Image.new("L", (9000, 8000)), "JPEG"), "big.jpg")
    assert (kept.state, kept.reason) == (State.STORED, Reason.REDUCED)
    assert drawn(kept).size == (4500, 4000)


@pytest.mark.parametrize(("brand", "handler", "media"), [
    (b"isom", b"vide", "video/mp4"), (b"qt  ", b"vide", "video/quicktime"), (b"3gp4", b"vide", "video/3gpp"),
    (b"M4A ", b"soun", "audio/mp4"), (b"mp42", b"soun", "audio/mp4"),
])  # fmt: skip
def test_films_and_recordings_lose_place_and_device_and_no_sound(brand: bytes, handler: bytes, media: str) -> None:
    content = film(brand, handler)
    kept = checked(content)
    assert (kept.state, kept.content_type, kept.reason) == (State.STORED, media, None)
    assert kept.content is not None
    assert len(kept.content) == len(content)
    assert CANARY in content
    assert CANARY not in kept.content
    assert SOUND in kept.content


def test_a_film_whose_end_is_missing_is_kept_and_said_to_hold_what_the_device_wrote() -> None:
    kept = checked(film()[:-100])
    assert (kept.state, kept.reason, kept.content) == (State.STORED, Reason.NOT_CLEANED, film()[:-100])


@pytest.mark.parametrize(("content", "media"), [
    (PDF, "application/pdf"), (MP3, "audio/mpeg"), (MP3[20:], "audio/mpeg"), (b"\xff\xf3\x90\x64" + bytes(400), "audio/mpeg"),
    (b"RIFF\x24\0\0\0WAVEfmt " + bytes(30), "audio/wav"), (b"OggS\0\2" + bytes(22) + b"OpusHead" + bytes(40), "audio/ogg"),
    (b"#!AMR\n" + bytes(40), "audio/amr"), (b"\xff\xf1\x50\x80" + bytes(90), "audio/aac"),
    (b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\x82\x84webm" + b"A_OPUS" + bytes(40), "audio/webm"),
    (b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\x82\x84webm" + b"V_VP8" + bytes(40), "video/webm"),
    ("Hon grät på rasten.\r\n".encode(), "text/plain"),
    (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (odt(), "application/vnd.oasis.opendocument.text"),
])  # fmt: skip
def test_what_people_send_is_known_by_its_bytes_and_kept_as_it_came(content: bytes, media: str) -> None:
    kept = checked(content)
    assert (kept.state, kept.content_type, kept.content) == (State.STORED, media, content)
    assert kept.kind is MEDIA[media].kind


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "nothing.jpg"])
def test_a_hostile_file_is_held_with_its_reason_or_made_harmless(name: str) -> None:
    make, state, reason = HOSTILE[name]
    content = make()
    kept = checked(content, name)
    assert (kept.state, kept.reason) == (state, reason)
    assert kept.content == content or (kept.kind is Kind.PICTURE and b"alert" not in (kept.content or b""))


def test_a_program_behind_the_end_of_a_picture_is_not_in_what_is_kept() -> None:
    kept = checked(saved(photo(), "JPEG") + b"PK\x03\x04<script>alert(1)</script>", "photo.jpg")
    assert kept.state is State.STORED
    assert b"script" not in (kept.content or b"")


@pytest.mark.parametrize(("name", "declared", "state"), [
    ("bild.heic", "image/heic", State.STORED),  # a telephone changed the kind and not the name
    ("IMG_0001", "image/png", State.STORED),
    ("Vi ses kl. 8", None, State.STORED),
    ("rapport.pdf", "image/jpeg", State.HELD),
    ("rapport", "application/pdf; name=rapport", State.HELD),
    ("x.pdf", "application/pdf", State.HELD),
])  # fmt: skip
def test_a_name_that_says_another_kind_than_the_bytes_holds_the_file(
    name: str, declared: str | None, state: State
) -> None:
    assert checked(saved(photo(), "JPEG"), name, declared).state is state


def test_a_file_over_the_limit_is_kept_and_held() -> None:
    kept = checked(bytes(MAX_FILE_BYTES + 1), "film.mp4")
    assert (kept.state, kept.reason, len(kept.content or b"")) == (State.HELD, Reason.TOO_LARGE, MAX_FILE_BYTES + 1)


def test_an_empty_file_that_was_registered_before_anybody_looked_is_held() -> None:
    assert (checked(b"").state, checked(b"").reason) == (State.HELD, Reason.EMPTY)


@pytest.mark.parametrize(("sent", "media", "shown"), [
    ("../../etc/passwd", None, "passwd"),
    ("C:\\Users\\Anna\\Bilder\\hemma.jpg", "image/jpeg", "hemma.jpg"),
    ("bild\u202egpj.exe", "image/jpeg", "bildgpj.exe.jpg"),
    ("a\u0000b\r\nSet-Cookie: x.png", "image/png", "abSet-Cookie: x.png"),
    ("foto.heic", "image/jpeg", "foto.jpg"),
    ("röst.m4a", "video/mp4", "röst.mp4"),
    ("utan", "application/pdf", "utan.pdf"),
    ("\u200b\u2066..", "image/png", "fil.png"),
    (None, None, "fil"),
    ("x" * 200 + ".jpg", "image/jpeg", "x" * 100 + ".jpg"),
    ("صورة.jpg", "image/jpeg", "صورة.jpg"),
])  # fmt: skip
def test_a_name_is_shown_without_folders_and_marks_and_ends_as_the_bytes_are(
    sent: str | None, media: str | None, shown: str
) -> None:
    assert shown_name(sent, media, fallback="fil") == shown


@pytest.mark.parametrize(("sent", "kept"), [
    ("IMAGE/JPEG; name=Maja.jpg", "image/jpeg"), ("Maja Mårtensson", None), (None, None), ("text/html", None),
])  # fmt: skip
def test_of_a_senders_content_type_only_a_known_word_is_kept(sent: str | None, kept: str | None) -> None:
    assert machine_word(sent) == kept


# --- the scanner ---


def test_a_scanner_tells_clean_from_infected_and_an_infected_file_is_not_even_looked_at() -> None:
    with clamd() as daemon:
        scanner, picture = ClamAv(daemon.address), jpeg()
        assert checked(picture, scanner=scanner).scan is Scan.CLEAN
        sick = checked(EICAR, "eicar.txt", scanner=scanner)
        assert daemon.scanned == [picture, EICAR]
    assert (sick.state, sick.reason, sick.scan, sick.content) == (State.HELD, Reason.INFECTED, Scan.INFECTED, EICAR)


def test_without_a_scanner_files_are_kept_and_said_to_be_unscanned() -> None:
    kept = checked(PDF)
    assert (kept.state, kept.scan) == (State.STORED, Scan.NOT_SCANNED)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nonexistent/clamd.sock"])
def test_a_scanner_that_is_not_there_is_away(address: str) -> None:
    assert ClamAv(address).scan(PDF) is Verdict.AWAY


def test_a_scanner_that_hangs_is_away_and_is_then_left_alone_for_a_while() -> None:
    with clamd(hangs=True) as daemon:
        scanner = ClamAv(daemon.address, timeout_s=0.2)
        assert scanner.scan(PDF) is Verdict.AWAY
        assert scanner.scan(PDF) is Verdict.AWAY
        assert len(daemon.scanned) == 1


def test_where_a_scan_is_required_a_file_waits_for_it_as_it_came() -> None:
    file = Attachment(filename="a.jpg", content_type=None, content=jpeg())
    kept = check_now(file, scanner=ClamAv("127.0.0.1:1"), require_scan=True)
    assert (kept.state, kept.reason, kept.content) == (State.UNCHECKED, Reason.AWAITS_SCAN, file.content)


# --- the confined process ---


def confined_run(script: str) -> subprocess.CompletedProcess[str]:
    """What becomes of a few lines in the process, once it has given up what it does not need."""
    lines = f"from store.inspection.__main__ import confine\nconfine()\n{script}\n"
    environment = {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-B", "-c", lines], capture_output=True, text=True, env=environment, check=False, timeout=60
    )


def test_the_process_cannot_take_more_memory_than_it_has_been_given() -> None:
    assert confined_run("bytearray(400 * 2**20); print('ok')").stdout == "ok\n"
    assert "MemoryError" in confined_run("bytearray(520 * 2**20)").stderr


def test_the_process_cannot_write_a_file(tmp_path: Path) -> None:
    place = tmp_path / "leak"
    ran = confined_run(
        f"import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); open({str(place)!r}, 'wb', 0).write(b'x')"
    )
    assert "File too large" in ran.stderr
    assert place.read_bytes() == b""


def test_the_process_has_ten_seconds_of_a_processor_and_leaves_no_core() -> None:
    ran = confined_run(
        "import resource as r, json; print(json.dumps([r.getrlimit(n) for n in (r.RLIMIT_CPU, r.RLIMIT_CORE, r.RLIMIT_NPROC)]))"
    )
    assert json.loads(ran.stdout) == [[10, 11], [0, 0], [0, 0]]


def test_the_process_knows_no_address_or_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    assert set(confined._ENVIRONMENT) == {"PYTHONPATH"}


def test_a_file_that_takes_all_its_time_of_the_processor_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    spin = "import store.inspection.__main__ as m\nm.CPU_S = 1\nm.confine()\nwhile True: pass"
    monkeypatch.setattr(confined, "_COMMAND", (sys.executable, "-c", spin))
    found = confined.look(b"x")
    assert found is not None
    assert (found.media_type, found.reason) == (None, Reason.TOO_HEAVY)


def test_a_check_that_stands_still_is_ended_and_says_nothing_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine may be at fault: the file is tried again, three times."""
    monkeypatch.setattr(confined, "_COMMAND", (sys.executable, "-c", "import signal; signal.pause()"))
    assert confined.look(b"x", wall_s=0.2) is None
    assert confined.look(bytes(2**20), wall_s=0.2) is None  # more than the pipe holds, and nobody reads


def test_when_the_process_cannot_be_started_the_file_stays_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_COMMAND", ("/nonexistent",))
    assert checked(jpeg()).state is State.UNCHECKED
    monkeypatch.setattr(confined, "_COMMAND", (sys.executable, "-c", "raise SystemExit(1)"))
    assert checked(jpeg()).state is State.UNCHECKED


@pytest.mark.parametrize(
    "answer", [b"", b"\0\0\0\2{}", b"\0\0\0\x29" + b'{"media_type": "text/html", "reason": ""}', bytes(range(150, 200))]
)
def test_an_answer_that_makes_no_sense_is_not_believed(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    speak = f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({answer!r})"
    monkeypatch.setattr(confined, "_COMMAND", (sys.executable, "-c", speak))
    assert confined.look(b"x") is None


def test_no_hostile_file_makes_its_process_take_600_megabytes() -> None:
    script = (
        "import resource\nfrom store.files import confined\nfrom tests.support.files import HOSTILE\n"
        "for make, _, _ in HOSTILE.values(): confined.look(make())\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, timeout=200
    )
    assert 20_000 < int(ran.stdout) < 600_000


# --- words and codes ---


def test_every_kind_and_reason_has_words() -> None:
    assert set(KINDS) == set(Kind)
    assert set(REASONS) | {Reason.INFECTED} == set(Reason)


def test_sizes_are_written_as_a_swede_writes_them() -> None:
    assert [size(n) for n in (0, 999, 12_345, 3_449_000)] == ["0 byte", "999 byte", "12 kB", "3,4 MB"]


def test_the_database_knows_the_same_states_kinds_and_scans() -> None:
    text = (ROOT / "store/migrations/0008_attachments.sql").read_text(encoding="utf-8")
    for column, codes in (("state", State), ("kind", Kind), ("scan", Scan)):
        [listed] = re.findall(rf"CHECK \({column} IN \(([^)]*)\)\)", text)
        assert set(re.findall(r"'(\w+)'", listed)) == set(codes)
