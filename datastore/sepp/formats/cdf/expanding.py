"""A large CDF file that is compressed as a whole, expanded into a temporary file."""

import tempfile
from collections.abc import Iterator
from typing import IO

from isal import isal_zlib

from sepp.formats.cdf.image import DAMAGE, GZIP, GZIP_FORMAT, PLAIN, RLE, first_layout, unroll
from sepp.formats.cdf.records import CCR, CPR, Image

_STEP = 1 << 20
_MOST_BYTES = 1 << 36


def expand_large(name: str, file: IO[bytes], most: int) -> IO[bytes] | None:
    """Expand a file compressed as a whole into a temporary one.

    None if it has no more than ``most`` bytes once expanded. Raises
    ``UnreadableFileError`` if it is damaged, ``OSError`` if there is no room.
    """
    file.seek(0)
    head = file.read(_STEP)
    image = Image(name, memoryview(head), first_layout(head[:4]))
    cpr, plain_size = image.unpack(image.layout.ccr, 8)[2:4]
    if plain_size <= most:
        return None
    size, kind = image.unpack(image.layout.header, 8)[:2]
    begin, end = 8 + image.layout.ccr.size, 8 + size
    if kind != CCR or not begin < end <= cpr or plain_size > _MOST_BYTES:
        image.fail(f"a record of type {kind} and {size} bytes that promises {plain_size}")
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        target.write(head[:4] + PLAIN)
        for plain in _checked(image, _expand(image, file, (begin, end), _method(image, file, cpr)), plain_size):
            target.write(plain)
        target.flush()
    except BaseException:
        target.close()
        raise
    return target


def _method(image: Image, file: IO[bytes], offset: int) -> int:
    file.seek(offset)
    found = file.read(image.layout.cpr.size)
    if len(found) < image.layout.cpr.size:
        image.fail(f"a record would begin at byte {offset}")
    _, kind, method = image.layout.cpr.unpack(found)[:3]
    if kind != CPR or method not in (GZIP, RLE):
        image.fail(f"it is compressed as a whole by method {method}; SEPP reads gzip and run lengths")
    return int(method)


def _checked(image: Image, pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    done = 0
    for piece in pieces:
        done += len(piece)
        if done > size:
            break
        yield piece
    if done != size:
        image.fail(f"{done} of {size} bytes come out of its compression")


def _expand(image: Image, file: IO[bytes], extent: tuple[int, int], method: int) -> Iterator[bytes]:
    bodies = _bodies(file, *extent)
    return inflate_bodies(image, bodies) if method == GZIP else _unroll(bodies)


def _bodies(file: IO[bytes], begin: int, end: int) -> Iterator[bytes]:
    file.seek(begin)
    while begin < end and (body := file.read(min(_STEP, end - begin))):
        begin += len(body)
        yield body


def inflate_bodies(image: Image, bodies: Iterator[bytes]) -> Iterator[bytes]:
    """Expand gzip that comes piece by piece; raises ``UnreadableFileError`` if it is damaged."""
    expander = isal_zlib.decompressobj(GZIP_FORMAT)
    for body in bodies:
        left = body
        while left and not expander.eof:
            try:
                yield expander.decompress(left, _STEP)
            except DAMAGE:
                image.fail("its gzip compression is damaged")
            left = expander.unconsumed_tail
    if not expander.eof:
        image.fail("its gzip compression is cut short")


def _unroll(bodies: Iterator[bytes]) -> Iterator[bytes]:
    """Expand zeros, each followed by how many more there are."""
    begun = b""
    for body in bodies:
        joined = begun + body
        # An odd zero at the end has its count in what follows.
        begun = joined[-1:] if (len(joined) - len(joined.rstrip(b"\0"))) % 2 else b""
        yield unroll(joined[: len(joined) - len(begun)])
    yield begun
