"""What a vote leaves behind so that anyone can count it again without this house. Filled in next; the names below stand.

fingerprint(register) -> str                     SHA-256 (hex) over the register's canonical lines
genesis(frozen) -> str                           digest of what was frozen before opening: the chain begins with it
link(previous, content) -> str                   the digest of one accepted ballot
chain(first, contents) -> list[str]              the digests of all, in the order of acceptance
root(digests) -> str                             Merkle root (RFC 6962, hex)
inclusion(digests, place) -> list[str]           the proof that one of them is under the root
receipt(key, assembly, seq) -> str               XXXX-XXXX-XX
bundle(...) -> dict                              everything, for hongge-verify.py
"""
