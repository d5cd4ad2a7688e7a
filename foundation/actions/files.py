"""Keep an uploaded file: type by content, image metadata removed, addressed by its hash."""

import hashlib
import io
import os
import zipfile
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import ProtectedError
from PIL import Image, ImageOps, UnidentifiedImageError

from foundation.models import StoredFile
from foundation.problems import InvalidError, MediaTypeError, TooLargeError

_IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MAX_PIXELS = 40_000_000
_MAX_SIDE = 4096  # px; larger photos are made smaller


@transaction.atomic
def store_file(upload: "UploadedFile[Any]", *, office: bool = False) -> StoredFile:
    """The stored file; the same bytes give the same row.

    office: whether DOCX and XLSX are accepted too (staff).
    Raises TooLargeError, MediaTypeError, InvalidError (empty).
    """
    if (upload.size or 0) > settings.FILE_MAX_BYTES:
        raise TooLargeError(f"单个文件不能超过 {settings.FILE_MAX_BYTES // 1024 // 1024} MB。")
    raw = upload.read()
    if not raw:
        raise InvalidError.field("file", "文件是空的。")
    content_type, data = _recognise(raw, office=office)
    digest = hashlib.sha256(data).hexdigest()
    _hold(digest, alone=False)
    _write(file_path(digest), data)
    stored, _ = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": len(data), "content_type": content_type}
    )
    return stored


@transaction.atomic
def drop_file(*, sha256: str) -> bool:
    """Remove the file unless something still points to it; whether it went.

    The bytes go before the commit: should that fail, the same call again does the rest.
    """
    _hold(sha256, alone=True)
    try:
        StoredFile.objects.filter(sha256=sha256).delete()
    except ProtectedError:
        return False
    file_path(sha256).unlink(missing_ok=True)
    return True


def _hold(digest: str, *, alone: bool) -> None:
    """Until the commit nobody removes these bytes; ``alone``: nor takes them in."""
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s)", [int(digest[:15], 16)])


def file_path(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def open_file(stored: StoredFile) -> BinaryIO:
    return file_path(stored.sha256).open("rb")


def _recognise(raw: bytes, *, office: bool) -> tuple[str, bytes]:
    if raw.startswith(b"%PDF-"):
        return "application/pdf", raw
    if office and raw.startswith(b"PK\x03\x04"):
        return _office_type(raw), raw
    return _clean_image(raw)


def _office_type(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise MediaTypeError("文件已损坏。") from error
    if unpacked > 20 * settings.FILE_MAX_BYTES or len(names) > 2000:
        raise TooLargeError("文件解压后过大。")
    programs = any(name.endswith("vbaProject.bin") for name in names)
    for part, content_type in _OFFICE.items():
        if part in names and not programs:
            return content_type
    raise MediaTypeError("只接受图片、PDF、DOCX 和 XLSX。")


def _clean_image(raw: bytes) -> tuple[str, bytes]:
    """The picture upright and re-encoded: place, device and hidden parts are gone."""
    try:
        with Image.open(io.BytesIO(raw), formats=list(_IMAGES)) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise TooLargeError("图片的像素过多，请缩小后再传。")
            kind = image.format or ""
            clean = ImageOps.exif_transpose(image) or image
            clean.thumbnail((_MAX_SIDE, _MAX_SIDE))
            if kind == "JPEG" and clean.mode not in {"RGB", "L"}:
                clean = clean.convert("RGB")
            bare = Image.new(clean.mode, clean.size)
            bare.paste(clean)
            if clean.mode == "P" and (palette := clean.getpalette()):
                bare.putpalette(palette)
            out = io.BytesIO()
            bare.save(out, format=kind, quality=85)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise MediaTypeError("只接受 JPG、PNG、WEBP 图片和 PDF。") from error
    except Image.DecompressionBombError as error:
        raise TooLargeError("图片的像素过多，请缩小后再传。") from error
    return _IMAGES[kind], out.getvalue()


def _write(path: Path, data: bytes) -> None:
    """Atomically, so a crash leaves no half file under a final name."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}.part")
    with draft.open("wb") as out:
        draft.chmod(0o600)
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
