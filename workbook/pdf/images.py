"""Make untrusted pictures safe: decode them within a pixel limit and encode them again, or refuse with a reason.

Pictures are never read from a path or an address; their bytes come from the notebook itself.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
import warnings
from dataclasses import dataclass, replace
from urllib.parse import unquote

from PIL import Image, ImageOps, UnidentifiedImageError

from workbook.pdf.svg import UnsafeSvgError, sanitize_svg

#: 40 megapixels: more than the standard photo of any phone; 120 MB decoded.
MAX_PIXELS = 40_000_000
MAX_BYTES = 25_000_000
#: Largest longer side in pixels: 7 inches at 300 dpi.
KEPT_PIXELS = 2100
#: JPEG quality of photos.
_QUALITY = 85
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")


class BadImageError(ValueError):
    """The picture cannot be shown; ``str()`` says why in a few words."""


@dataclass(frozen=True)
class Picture:
    """A safe picture: its file name (a hash of the content), its bytes, and the original's size in CSS pixels.

    ``partly`` says that a drawing has lost a picture or a text inside it.
    """

    name: str
    data: bytes
    width: float
    height: float
    frames: int = 1
    partly: bool = False


def decode_base64(text: str | list[str]) -> bytes:
    """Decode base64 text from a notebook; raise ``BadImageError`` if it is not base64 or too large."""
    joined = "".join(text) if isinstance(text, list) else text
    if not isinstance(joined, str) or len(joined) > MAX_BYTES * 4 // 3 + 4:
        raise BadImageError(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        tidy = "".join(joined.split()).rstrip("=")
        return base64.b64decode(tidy + "=" * (-len(tidy) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadImageError("it is not valid base64") from None


def open_picture(
    data: bytes, formats: tuple[str, ...] = _FORMATS, keep: int = KEPT_PIXELS, frame: int = 0
) -> Image.Image:
    """Decode a picture and return it upright, in gray (mode L) or color (mode RGB), with white for transparent pixels.

    Parameters
    ----------
    data : bytes
        The file.
    formats : tuple of str
        The formats that are accepted, by Pillow's names.
    keep : int
        A JPEG may be decoded at a smaller size, in which it has at least this many pixels in both directions. Other
        pictures keep their size.
    frame : int
        The index of the picture in a file with several.

    Raises
    ------
    BadImageError
        If it is damaged, not in one of the formats, larger than `MAX_BYTES`, has more than `MAX_PIXELS`, or has no such
        frame. The message says which; of a damaged head it says, as of another format, that it cannot be read.
    """
    if len(data) > MAX_BYTES:
        raise BadImageError(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        with warnings.catch_warnings():
            # Pillow warns of decompression bombs from 89 megapixels; our limit is below that.
            warnings.simplefilter("ignore")
            image: Image.Image = Image.open(io.BytesIO(data), formats=formats)
            if frame:
                _seek(image, frame)
            if image.width * image.height > MAX_PIXELS or min(image.size) < 1:
                raise BadImageError(f"{image.width} × {image.height} pixels are too many")
            if image.format == "JPEG":
                # Decode a large photo directly at a half or a quarter of its size, which saves memory.
                image.draft(None, (keep, keep))
            image.load()
            image = _opaque(ImageOps.exif_transpose(image))
    except BadImageError:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as problem:
        if isinstance(problem, UnidentifiedImageError):
            raise BadImageError(_kind_of(data)) from None
        raise BadImageError("it is damaged") from None
    except Image.DecompressionBombError:
        raise BadImageError("it has too many pixels") from None
    return image


#: What a file that is not a picture of the accepted formats begins with → what it is, and what to do.
_OTHER_KINDS = (
    (rb"%PDF-", "it is a PDF: hand it in as a scan"),
    (rb"....ftyp(?:hei|hev|mif1|msf1)", "it is in HEIC format: paste it as JPEG or PNG"),
    (rb"....ftypavi[fs]", "it is in AVIF format: paste it as JPEG or PNG"),
    (rb"II\*\0|MM\0\*", "it is in TIFF format: paste it as JPEG or PNG"),
)


def _kind_of(data: bytes) -> str:
    """Return why a file cannot be read as a picture, by its beginning."""
    found = (why for begins, why in _OTHER_KINDS if re.match(begins, data, re.S))
    return next(found, "it is not a picture that can be read")


def _seek(image: Image.Image, frame: int) -> None:
    try:
        image.seek(frame)
    except EOFError:
        raise BadImageError(f"it has no picture {frame + 1}") from None


def _opaque(image: Image.Image) -> Image.Image:
    """Return a picture in mode L or RGB, drawn on white if it is transparent."""
    if image.mode.startswith("I"):
        # Gray of 16 bits, of which Pillow would make everything above 255 white.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        image = Image.new("RGB", rgba.size, "white")
        image.paste(rgba, mask=rgba.getchannel("A"))
        return image
    if image.mode in ("L", "RGB"):
        return image
    return image.convert("L" if image.mode in ("1", "F") else "RGB")


def raster(data: bytes) -> Picture:
    """Encode a PNG, JPEG, GIF, WebP or BMP again: photos as JPEG, others as PNG."""
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
    # Keep only the pixels, without comments, profiles or other chunks.
    image.info = {}
    if photo:
        image.save(out, "JPEG", quality=_QUALITY)
    else:
        image.save(out, "PNG", compress_level=1)
    return _picture(out.getvalue(), "jpg" if photo else "png", *(size if all(size) else image.size), frames)


def vector(text: str | list[str]) -> Picture:
    """Return an SVG that contains only drawing elements, and safe copies of the pictures inside it.

    The pictures, such as those of Matplotlib's ``imshow``, together have about `MAX_PIXELS` at most.
    """
    joined = "".join(text) if isinstance(text, list) else text
    room = MAX_PIXELS

    def copied(url: str) -> str | None:
        nonlocal room
        if room <= 0 or url[:14].lower() == "data:image/svg":
            return None
        try:
            picture = from_data_url(url)
        except BadImageError:
            return None
        room -= int(picture.width * picture.height)
        kind = "jpeg" if picture.name.endswith("jpg") else "png"
        return f"data:image/{kind};base64,{base64.b64encode(picture.data).decode()}"

    try:
        data, width, height, partly = sanitize_svg(joined, copied)
    except UnsafeSvgError as problem:
        raise BadImageError(str(problem)) from None
    return replace(_picture(data, "svg", width, height), partly=partly)


def from_data_url(url: str) -> Picture:
    """Return the picture in a ``data:image/…`` URL."""
    head, _, body = url.partition(",")
    head = head.lower()
    if not head.startswith("data:image/"):
        raise BadImageError("it is not a picture")
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
