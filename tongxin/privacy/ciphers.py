"""How a text is made unreadable: one provider an algorithm, so that another can be added beside it.

What is stored names the algorithm and the key: `tx1:AES-256-GCM:k20261125-3f9a2c:<base64>`. So a row can always be
told to be encrypted, by what and with which key, whatever the current key is.
"""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

MARK = "tx1"
NONCE = 12  # bytes; random, so one key serves for some 2**32 texts


class CannotRead(Exception):
    """An encrypted text cannot be read; the message says why and how to mend it. Nothing is lost by it."""


class KeyMissing(CannotRead):
    """The key that a text was encrypted with is not in the key ring."""


class Tampered(CannotRead):
    """A text is not what was stored here: changed, cut off, or brought from another row or column."""


class Provider(Protocol):
    """An algorithm that encrypts and authenticates."""

    name: str

    def new_secret(self) -> bytes:
        """Return a new random key."""

    def seal(self, secret: bytes, text: bytes, context: bytes) -> bytes:
        """Return the encrypted text, bound to its context."""

    def open(self, secret: bytes, sealed: bytes, context: bytes) -> bytes:
        """Return the text. Raises Tampered unless text, key and context are those of the sealing."""


class AesGcm:
    """AES-256 in Galois/counter mode (GB/T 39786 would ask for SM4 from a certified module; none is claimed here)."""

    name = "AES-256-GCM"

    def new_secret(self) -> bytes:
        return AESGCM.generate_key(256)

    def seal(self, secret: bytes, text: bytes, context: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(secret).encrypt(nonce, text, context)

    def open(self, secret: bytes, sealed: bytes, context: bytes) -> bytes:
        try:
            return AESGCM(secret).decrypt(sealed[:NONCE], sealed[NONCE:], context)
        except (InvalidTag, ValueError) as error:
            raise Tampered(_("An encrypted text was changed, or belongs elsewhere. It is left as it is.")) from error


PROVIDERS: dict[str, Provider] = {provider.name: provider for provider in (AesGcm(),)}
DEFAULT = AesGcm.name


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted text as it is stored. Its `str` never shows more than that there is one."""

    stored: str

    def __str__(self) -> str:
        return "••••"

    @property
    def key_id(self) -> str:
        """The id of the key that it was encrypted with. Raises Tampered."""
        return self.parts()[1]

    def parts(self) -> tuple[Provider, str, bytes]:
        """Return provider, key id and encrypted bytes. Raises Tampered for what is not one of ours."""
        try:
            mark, algorithm, key_id, body = self.stored.split(":")
            if mark != MARK:
                raise ValueError(mark)
            return PROVIDERS[algorithm], key_id, base64.urlsafe_b64decode(body.encode())
        except (ValueError, KeyError, binascii.Error) as error:
            raise Tampered(_("An encrypted text is damaged or of a later version. It is left as it is.")) from error


def written(provider: Provider, key_id: str, body: bytes) -> Sealed:
    """Return the stored form of an encrypted text."""
    return Sealed(f"{begin(provider.name, key_id)}{base64.urlsafe_b64encode(body).decode()}")


def begin(algorithm: str, key_id: str) -> str:
    """Return what every text begins with that was encrypted with this key."""
    return f"{MARK}:{algorithm}:{key_id}:"
