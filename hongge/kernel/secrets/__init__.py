"""Personal data at rest: keys, sealed fields, the blind index, and how names and phones are shown."""

from hongge.kernel.secrets.cipher import Tampered, blind, blinder, decrypt, encrypt, sealer
from hongge.kernel.secrets.fields import BlindIndexField, Ciphertext, Sealed, SealedTextField
from hongge.kernel.secrets.keys import KeyMissing, add_key, current_key, ensure_keys, missing_keys, read_key, write_key
from hongge.kernel.secrets.rekeying import Rekeyed, rekey
from hongge.kernel.secrets.shown import mask_name, mask_phone, normal_phone, spoken_phone

__all__ = [
    "BlindIndexField",
    "Ciphertext",
    "KeyMissing",
    "Rekeyed",
    "Sealed",
    "SealedTextField",
    "Tampered",
    "add_key",
    "blind",
    "blinder",
    "current_key",
    "decrypt",
    "encrypt",
    "ensure_keys",
    "mask_name",
    "mask_phone",
    "missing_keys",
    "normal_phone",
    "read_key",
    "rekey",
    "sealer",
    "spoken_phone",
    "write_key",
]
