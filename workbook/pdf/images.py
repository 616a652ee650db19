"""Pictures of unknown origin, made safe: decoded within a pixel limit and encoded again, or refused with a reason.

No picture is ever read from a path or an address; the bytes come out of the notebook itself.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import warnings
from dataclasses import dataclass
from urllib.parse import unquote

from PIL import Image, ImageOps, UnidentifiedImageError

from workbook.pdf.svg import UnsafeSvgError, sanitise_svg

#: 40 megapixels: above every phone's standard photo, and 120 MB decoded.
MAX_PIXELS = 40_000_000
MAX_BYTES = 25_000_000
#: The longer side that is kept: 7 inches at 300 dpi.
KEPT_PIXELS = 2100
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")


class BadImageError(ValueError):
    """The picture cannot be shown; ``str()`` says why in a few words."""


@dataclass(frozen=True)
class Picture:
    """A safe picture: file name by content, its bytes, and its size in CSS pixels of the original."""

    name: str
    data: bytes
    width: float
    height: float
    frames: int = 1


def decode_base64(text: str | list[str]) -> bytes:
    """Bytes of a base64 text as notebooks hold it; ``BadImageError`` if it is none."""
    joined = "".join(text) if isinstance(text, list) else text
    if not isinstance(joined, str) or len(joined) > MAX_BYTES * 4 // 3 + 4:
        raise BadImageError(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        tidy = "".join(joined.split()).rstrip("=")
        return base64.b64decode(tidy + "=" * (-len(tidy) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadImageError("it is not valid base64") from None


def open_picture(data: bytes, formats: tuple[str, ...] = _FORMATS, keep: int = KEPT_PIXELS) -> Image.Image:
    """The first frame, upright and decoded, as L, RGB or RGBA; ``BadImageError`` on bombs and rubbish."""
    if len(data) > MAX_BYTES:
        raise BadImageError(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        with warnings.catch_warnings():
            # Pillow's own bomb warning comes at 89 megapixels; the limit here is below it.
            warnings.simplefilter("ignore")
            image: Image.Image = Image.open(io.BytesIO(data), formats=formats)
            if image.width * image.height > MAX_PIXELS or min(image.size) < 1:
                raise BadImageError(f"{image.width} × {image.height} pixels are too many")
            if image.format == "JPEG":
                # Decode a large photo at a half or a quarter of its size, without ever holding the whole.
                image.draft(None, (keep, keep))
            image.load()
            image = ImageOps.exif_transpose(image)
            if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
                rgba = image.convert("RGBA")
                image = Image.new("RGB", rgba.size, "white")
                image.paste(rgba, mask=rgba.getchannel("A"))
            elif image.mode not in ("L", "RGB"):
                image = image.convert("L" if image.mode in ("1", "I", "I;16", "F") else "RGB")
    except BadImageError:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as problem:
        if isinstance(problem, UnidentifiedImageError):
            raise BadImageError("it is not a picture that can be read") from None
        raise BadImageError("it is damaged") from None
    except Image.DecompressionBombError:
        raise BadImageError("it has too many pixels") from None
    return image


def raster(data: bytes) -> Picture:
    """A PNG, JPEG, GIF, WebP or BMP as a fresh PNG, or as JPEG if it is a photo."""
    try:
        original = Image.open(io.BytesIO(data), formats=_FORMATS)
        photo = original.format in ("JPEG", "WEBP")
        size, frames = original.size, int(getattr(original, "n_frames", 1))
    except Exception:
        photo, size, frames = False, (0, 0), 1
    image = open_picture(data)
    if image.size == size[::-1] != size:
        size = image.size
    if max(image.size) > KEPT_PIXELS:
        image.thumbnail((KEPT_PIXELS, KEPT_PIXELS))
    out = io.BytesIO()
    # Fresh pixels only: no comments, profiles or other chunks travel along.
    image.info = {}
    if photo:
        image.save(out, "JPEG", quality=85)
    else:
        image.save(out, "PNG", compress_level=1)
    return _picture(out.getvalue(), "jpg" if photo else "png", *(size if all(size) else image.size), frames)


def vector(text: str | list[str]) -> Picture:
    """An SVG with only drawing elements in it."""
    joined = "".join(text) if isinstance(text, list) else text
    try:
        data, width, height = sanitise_svg(joined)
    except UnsafeSvgError as problem:
        raise BadImageError(str(problem)) from None
    return _picture(data, "svg", width, height)


def from_data_url(url: str) -> Picture:
    """The picture of a ``data:image/…`` URL."""
    head, _, body = url.partition(",")
    head = head.lower()
    if not head.startswith("data:image/"):
        raise BadImageError("it is no picture")
    if ";base64" in head:
        data = decode_base64(unquote(body).replace("-", "+").replace("_", "/"))
    else:
        data = unquote(body).encode("utf-8", "replace")
    if head.startswith("data:image/svg"):
        return vector(data.decode("utf-8", "replace"))
    return raster(data)


def _picture(data: bytes, kind: str, width: float, height: float, frames: int = 1) -> Picture:
    return Picture(
        f"{hashlib.sha256(data).hexdigest()[:24]}.{kind}", data, float(width), float(height), frames
    )
