"""Sealing and opening one text; the blind index of one text.

A token is base64url of: version (1 = AES-256-GCM, 2 = SM4-GCM), length of the key id, key id, 12-byte nonce, ciphertext with its
16-byte tag. 128-bit SM4 keys are derived from the 256-bit ones.
"""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Callable
from functools import lru_cache, partial

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from hongge.kernel.secrets.keys import FIELD, KeyMissing, index_key, ring

AES, SM4 = 1, 2
PROFILES = {"aes-256-gcm": AES, "sm4-gcm": SM4}
NONCE, TAG = 12, 16


class Tampered(Exception):
    """A sealed value does not open where it stands: altered, moved from another row or field, or sealed with a key that is gone."""


@lru_cache(maxsize=64)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


@lru_cache(maxsize=64)
def _sm4_key(key: bytes) -> bytes:
    return HKDF(SHA256(), 16, salt=None, info=b"hongge sm4-gcm").derive(key)


def encrypt_sm4(key: bytes, nonce: bytes, plain: bytes, about: bytes) -> bytes:
    """SM4-GCM (RFC 8998) with a 16-byte key: ciphertext followed by its tag."""
    work = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    work.authenticate_additional_data(about)
    return work.update(plain) + work.finalize() + work.tag


def decrypt_sm4(key: bytes, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
    """InvalidTag when anything was altered."""
    work = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-TAG:])).decryptor()
    work.authenticate_additional_data(about)
    return work.update(sealed[:-TAG]) + work.finalize()


def sealer() -> Callable[[str, str], str]:
    """`encrypt` for very many texts: the key is looked up once."""
    keys = ring()
    key, name = keys.keys[keys.current], keys.current.encode()
    version = PROFILES[getattr(settings, "CIPHER", "aes-256-gcm")]
    head = bytes((version, len(name))) + name
    seal = _aes(key).encrypt if version == AES else partial(encrypt_sm4, _sm4_key(key))

    def sealed(plain: str, about: str) -> str:
        nonce = os.urandom(NONCE)
        return base64.urlsafe_b64encode(head + nonce + seal(nonce, plain.encode(), about.encode())).decode()

    return sealed


def encrypt(plain: str, about: str) -> str:
    """A token that opens only together with the same `about`."""
    return sealer()(plain, about)


def decrypt(token: str, about: str) -> str:
    """The text of a token. Tampered when it does not belong to `about`; KeyMissing when its key is not in the ring."""
    version, name, rest = _parts(token)
    key = ring().keys.get(name)
    if key is None:
        raise KeyMissing(f"{FIELD} ({name})")
    nonce, sealed, bound = rest[:NONCE], rest[NONCE:], about.encode()
    try:
        plain = _aes(key).decrypt(nonce, sealed, bound) if version == AES else decrypt_sm4(_sm4_key(key), nonce, sealed, bound)
        return plain.decode()
    except (InvalidTag, ValueError) as error:
        raise Tampered(f"{about}: the sealed value does not open where it stands") from error


def sealed_now(token: str) -> bool:
    """Whether a token is on the current key and profile."""
    version, name, _ = _parts(token)
    return name == ring().current and version == PROFILES[getattr(settings, "CIPHER", "aes-256-gcm")]


def _parts(token: str) -> tuple[int, str, bytes]:
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        version, length = raw[0], raw[1]
        name = raw[2 : 2 + length].decode("ascii")
    except (ValueError, IndexError, AttributeError) as error:  # no text at all, where somebody wrote bytes or a number
        raise Tampered("what stands in a sealed field is no token") from error
    rest = raw[2 + length :]
    if version not in PROFILES.values() or len(rest) < NONCE + TAG:
        raise Tampered("what stands in a sealed field is no token")
    return version, name, rest


def blinder() -> Callable[[str], str]:
    """`blind` for very many texts: the key is looked up once."""
    keyed = hmac.new(index_key(), digestmod="sha256")

    def blinded(value: str) -> str:
        if not value:
            raise ValueError("an empty value has no blind index")
        work = keyed.copy()
        work.update(value.encode())
        return work.hexdigest()[:32]

    return blinded


def blind(value: str) -> str:
    """32 hex characters by which equal values are found without opening any: HMAC-SHA256 under the index key."""
    return blinder()(value)
