"""The object store: pixels, tables and thumbnails, by key, on a disk or in S3.

Every write appears whole or not at all. Keys are checked, so a key from a request can't lead out
of the store. What isn't there raises FileNotFoundError.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings
from obstore.store import LocalStore, S3Store
from zarr.abc.buffer import Buffer
from zarr.abc.store import Store as ZarrStore
from zarr.storage import LocalStore as ZarrLocalStore
from zarr.storage import MemoryStore
from zarr.storage import ObjectStore as ZarrObjectStore

from segmentation.domain.common import trees
from segmentation.domain.common.keys import checked_key, join_key

if TYPE_CHECKING:
    from obstore import ObjectMeta

Store = LocalStore | S3Store
_UPLOADS_AT_ONCE = 8
# What is read or sent at a time; each piece is one request, which is over before it times out.
PIECE = 8 * 1024 * 1024
# S3 takes no more pieces of one object.
_MOST_PIECES = 10_000


@dataclass(frozen=True)
class StoredObject:
    """What is known of an object without reading it; `size` in bytes."""

    key: str
    size: int
    etag: str
    modified_at: datetime


def store() -> Store:
    """The store that the site is set to."""
    return _open(settings.OCELLUS_STORAGE_URL)


def local_path(key: str) -> Path | None:
    """Where `key` lies on this machine's disk; None when the store isn't a folder."""
    root, name = _folder(settings.OCELLUS_STORAGE_URL), checked_key(key)
    return None if root is None else root / name


def put_bytes(key: str, data: bytes) -> None:
    """Store `data` under `key`, replacing what was there."""
    store().put(checked_key(key), data)


def get_bytes(key: str) -> bytes:
    """The whole object."""
    return bytes(store().get(checked_key(key)).bytes())


def get_range(key: str, start: int, end: int) -> bytes:
    """The bytes `start` ≤ i < `end` of an object."""
    return bytes(store().get_range(checked_key(key), start=start, end=end))


def read_pieces(stored: StoredObject) -> Iterator[bytes]:
    """The bytes of an object, however large, a piece at a time."""
    if stored.size <= PIECE:
        yield get_bytes(stored.key)
        return
    for start in range(0, stored.size, PIECE):
        yield get_range(stored.key, start, min(start + PIECE, stored.size))


def put_file(key: str, path: Path) -> None:
    """Store a file, however large, without holding it in memory."""
    piece = max(PIECE, -(-path.stat().st_size // _MOST_PIECES))
    store().put(checked_key(key), path, chunk_size=piece)


def head(key: str) -> StoredObject:
    """Size, ETag and time of an object."""
    return _stored(store().head(checked_key(key)))


def exists(key: str) -> bool:
    """Whether there is an object (not just a folder) under `key`."""
    try:
        head(key)
    except FileNotFoundError:
        return False
    return True


def list_prefix(prefix: str) -> Iterator[str]:
    """The keys of all objects below `prefix`."""
    for batch in store().list(checked_key(prefix)):
        yield from (meta["path"] for meta in batch)


def list_all() -> Iterator[StoredObject]:
    """All objects."""
    for batch in store().list():
        yield from map(_stored, batch)


def list_children(prefix: str) -> list[str]:
    """The names of the folders directly below `prefix`."""
    folders = store().list_with_delimiter(checked_key(prefix))["common_prefixes"]
    return sorted(folder.rstrip("/").rpartition("/")[2] for folder in folders)


@contextmanager
def staged_zarr(key: str) -> Iterator[ZarrStore]:
    """A Zarr store in memory, which is stored below `key` when the block ends well.

    For what is small: Zarr passes each little file of a store on a disk from thread to thread.
    The root's own description comes last, as it says that all is there.
    """
    held: dict[str, Buffer] = {}
    yield MemoryStore(held)
    root = "zarr.json"
    for name in sorted(held, key=lambda name: (name == root, name)):
        put_bytes(join_key(key, name), held[name].to_bytes())


def put_tree(local_dir: Path, prefix: str) -> None:
    """Store all files under `local_dir` below `prefix`, at the price of a rename where possible.

    `local_dir` is left empty or as it was; its files must not be used any more. Links are refused.
    """
    files = trees.regular_files(local_dir)
    target = local_path(prefix)
    if target is not None:
        trees.move_children(local_dir, target)
        return
    with ThreadPoolExecutor(_UPLOADS_AT_ONCE) as pool:
        list(pool.map(lambda file: _put_file(local_dir, file, prefix), files))


def delete_prefix(prefix: str) -> None:
    """Remove all objects below `prefix`; nothing there is fine."""
    folder = local_path(prefix)
    if folder is not None:
        trees.remove(folder)
        return
    for batch in store().list(checked_key(prefix)):
        store().delete([meta["path"] for meta in batch])


def zarr_store(key: str, *, read_only: bool = False) -> ZarrStore:
    """The folder `key` as a zarr store."""
    folder = local_path(key)
    if folder is not None:
        return ZarrLocalStore(folder, read_only=read_only)
    return ZarrObjectStore(_open(f"{settings.OCELLUS_STORAGE_URL}/{key}"), read_only=read_only)


def _put_file(root: Path, file: Path, prefix: str) -> None:
    put_file(join_key(prefix, file.relative_to(root).as_posix()), file)


def _stored(meta: "ObjectMeta") -> StoredObject:
    return StoredObject(meta["path"], meta["size"], meta["e_tag"] or "", meta["last_modified"])


def _folder(url: str) -> Path | None:
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


@lru_cache(maxsize=64)
def _open(url: str) -> Store:
    folder = _folder(url)
    if folder is not None:
        return LocalStore(folder, mkdir=True)
    if urlsplit(url).scheme != "s3":
        raise ValueError(f"OCELLUS_STORAGE_URL must be file:///… or s3://bucket/prefix, not {url}")
    # Which scheme to speak is said by the endpoint: none but the operator sets it.
    return S3Store.from_url(url, client_options={"allow_http": True})
