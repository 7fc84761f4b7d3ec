"""The tree hash of RFC 6962: one root over many digests, and short proofs that one of them is under it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence


def leaf(digest: str) -> bytes:
    return hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest()


def join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Merkle:
    """The tree hash of RFC 6962, fed leaf by leaf: keeps one hash for each power of two."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, digest: str) -> None:
        node, size = leaf(digest), self.size
        while size & 1:
            node, size = join(self._peaks.pop(), node), size >> 1
        self._peaks.append(node)
        self.size += 1

    def root(self) -> str:
        """Base64; of nothing, the hash of the empty text."""
        return base64.b64encode(self._node()).decode()

    def hex(self) -> str:
        return self._node().hex()

    def _node(self) -> bytes:
        if not self._peaks:
            return hashlib.sha256().digest()
        *left, node = self._peaks
        for peak in reversed(left):
            node = join(peak, node)
        return node


class Tree:
    """The Merkle tree of RFC 6962 over digests. `levels`: from the leaves up; a node without a sibling rises as it is."""

    def __init__(self, digests: Sequence[str]) -> None:
        level = [leaf(one) for one in digests]
        self.levels = [level]
        while len(level) > 1:
            pairs = list(map(join, level[::2], level[1::2]))
            level = pairs + level[2 * len(pairs) :]
            self.levels.append(level)

    def root(self) -> str:
        """Hex; of nothing, the hash of the empty text."""
        return (self.levels[-1][0] if self.levels[-1] else hashlib.sha256().digest()).hex()

    def inclusion(self, place: int) -> list[str]:
        """The audit path of the leaf at `place` (from 0): what it is joined with on the way up, hex."""
        if not 0 <= place < len(self.levels[0]):
            raise IndexError(place)
        path = []
        for level in self.levels[:-1]:
            if (sibling := place ^ 1) < len(level):
                path.append(level[sibling].hex())
            place >>= 1
        return path


def root(digests: Sequence[str]) -> str:
    return Tree(digests).root()


def inclusion(digests: Sequence[str], place: int) -> list[str]:
    return Tree(digests).inclusion(place)


def led_to(digest: str, place: int, size: int, path: Sequence[str]) -> str:
    """The root that an audit path leads to."""
    node, rest = leaf(digest), [bytes.fromhex(one) for one in path]
    while size > 1:
        if place ^ 1 < size:
            sibling = rest.pop(0)
            node = join(sibling, node) if place & 1 else join(node, sibling)
        place, size = place >> 1, (size + 1) >> 1
    if rest:
        raise ValueError("the path is too long")
    return node.hex()
