"""The key that credentials are signed with (Ed25519): a file of this installation, made on first use."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings


def key() -> Ed25519PrivateKey:
    """Return the key; made once, readable by its owner only.

    Without it old credentials can still be checked by whoever kept the public key; new ones have another.
    """
    path = Path(settings.CREDENTIAL_KEY)
    if not path.exists():
        made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        # Written whole under another name first: of two processes starting together one names it, the other reads.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(made)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    found = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(found, Ed25519PrivateKey):
        raise TypeError("the file of the credential key holds a key of another kind")
    return found


def public_key() -> dict[str, str]:
    """Return the public key as JSON Web Key (RFC 8037); `kid` is its thumbprint (RFC 7638)."""
    raw = key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    members = {"crv": "Ed25519", "kty": "OKP", "x": encoded(raw)}
    thumbprint = hashlib.sha256(json.dumps(members, sort_keys=True, separators=(",", ":")).encode()).digest()
    return {**members, "alg": "EdDSA", "use": "sig", "kid": encoded(thumbprint)}


def signed(header: dict[str, str], payload: dict[str, object]) -> str:
    """Return the payload as compact JWS (RFC 7515) signed with EdDSA. header: beside `alg`."""
    parts = [
        encoded(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode())
        for part in ({"alg": "EdDSA", **header}, payload)
    ]
    text = ".".join(parts)
    return f"{text}.{encoded(key().sign(text.encode()))}"


def encoded(raw: bytes) -> str:
    """Return base64url without padding, as JOSE writes it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
