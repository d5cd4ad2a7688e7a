"""Uploaded files: known by their content, rid of what they tell about the photographer."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from foundation.actions.files import file_path, open_file, store_file
from foundation.models import StoredFile
from foundation.problems import InvalidError, MediaTypeError, Problem, TooLargeError

pytestmark = pytest.mark.usefixtures("ground")
GPS = {1: "N", 2: (27.0, 41.0, 55.0), 3: "E", 4: (106.0, 55.0, 33.0)}


def upload(data: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode in {"L", "P"} else None).save(out, format=kind)
    return out.getvalue()


def photo_with_place() -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (60, 40), (10, 120, 30))
    exif = image.getexif()
    exif[0x010F], exif[0x0112] = "HUAWEI", 6  # maker, lying on its side
    exif.get_ifd(0x8825).update(GPS)
    image.save(out, format="JPEG", exif=exif, comment=b"13800001234")
    return out.getvalue()


def office(part: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that unpack to a picture of that size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(height * (1 + width // 8)) if height < 30_000 else b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def kept(stored: StoredFile) -> bytes:
    with open_file(stored) as file:
        return file.read()


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
def test_pictures_are_known_by_their_content(kind: str, content_type: str) -> None:
    stored = store_file(upload(picture(kind), "liar.exe"))
    assert stored.content_type == content_type
    with Image.open(io.BytesIO(kept(stored))) as image:
        assert (image.format, image.size) == (kind, (60, 40))


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1"])
def test_every_kind_of_png_survives(mode: str) -> None:
    stored = store_file(upload(picture("PNG", mode=mode)))
    with Image.open(io.BytesIO(kept(stored))) as image:
        assert image.size == (60, 40)


def test_place_maker_and_comment_are_gone_and_the_picture_is_upright() -> None:
    assert b"HUAWEI" in photo_with_place()
    data = kept(store_file(upload(photo_with_place())))
    assert b"HUAWEI" not in data
    assert b"13800001234" not in data
    with Image.open(io.BytesIO(data)) as image:
        assert not image.getexif()
        assert image.size == (40, 60)


def test_what_hangs_behind_a_picture_is_gone() -> None:
    """A picture that is a ZIP, a PDF or a page as well is a picture only."""
    for tail in (office("word/document.xml"), b"%PDF-1.7", b"<script>alert(1)</script>"):
        data = kept(store_file(upload(picture() + tail)))
        assert tail[:5] not in data
        assert not zipfile.is_zipfile(io.BytesIO(data))


def test_large_photos_are_made_smaller() -> None:
    stored = store_file(upload(picture(size=(5000, 2500))))
    with Image.open(io.BytesIO(kept(stored))) as image:
        assert image.size == (4096, 2048)


def test_a_bomb_of_20000_by_20000_is_refused() -> None:
    with pytest.raises(TooLargeError):
        store_file(upload(png_claiming(20_000, 20_000)))
    assert not StoredFile.objects.exists()


def test_a_bomb_of_a_picture_that_claims_even_more_is_refused() -> None:
    with pytest.raises(Problem) as refusal:
        store_file(upload(png_claiming(200_000, 200_000)))
    assert refusal.value.status in {413, 415}


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(InvalidError) as refusal:
        store_file(upload(b""))
    assert refusal.value.errors == {"file": ["文件是空的。"]}


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"MZ\x90\x00",
        b"GIF89a" + b"\x00" * 50,
        b"\xff\xd8\xff\xe0 not a picture",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"%!PS-Adobe-3.0",
        b"hello",
        office("word/document.xml"),
    ],
)
def test_other_kinds_are_refused(data: bytes) -> None:
    with pytest.raises(MediaTypeError):
        store_file(upload(data))


def test_half_a_picture_is_refused() -> None:
    with pytest.raises(MediaTypeError):
        store_file(upload(picture(size=(600, 400))[:200]))


def test_pdf_is_kept_as_it_is() -> None:
    data = b"%PDF-1.7\n%%EOF"
    stored = store_file(upload(data))
    assert (stored.content_type, kept(stored)) == ("application/pdf", data)


@pytest.mark.parametrize(
    ("part", "word"), [("word/document.xml", "wordprocessingml"), ("xl/workbook.xml", "sheet")]
)
def test_staff_may_bring_documents(part: str, word: str) -> None:
    assert word in store_file(upload(office(part)), office=True).content_type


@pytest.mark.parametrize(
    "data",
    [
        office("anything.txt"),
        office("xl/workbook.xml", "xl/vbaProject.bin"),
        office("word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04 broken",
    ],
)
def test_other_archives_are_refused_to_staff_too(data: bytes) -> None:
    with pytest.raises(MediaTypeError):
        store_file(upload(data), office=True)


def test_an_archive_that_unpacks_to_gigabytes_is_refused(settings: Settings) -> None:
    settings.FILE_MAX_BYTES = 100_000
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(3_000_000))
    with pytest.raises(TooLargeError):
        store_file(upload(out.getvalue()), office=True)


def test_a_file_over_the_limit_is_refused(settings: Settings) -> None:
    settings.FILE_MAX_BYTES = 10
    with pytest.raises(TooLargeError):
        store_file(upload(b"%PDF-1.7 long"))


def test_the_same_bytes_lie_on_disk_once() -> None:
    first, second = store_file(upload(picture())), store_file(upload(picture()))
    assert first.pk == second.pk
    path = file_path(first.sha256)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_file_lost_from_disk_comes_back_with_its_next_upload() -> None:
    stored = store_file(upload(picture()))
    Path(file_path(stored.sha256)).unlink()
    assert kept(store_file(upload(picture())))
