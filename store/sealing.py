"""Sealing of personal data: AES-256-GCM with a key of its own for each record, wrapped by a key that never enters the database.

A sealed value is `version (1) | key id (2) | wrapped record key (40) | nonce (12) | ciphertext and tag`. The associated data
names the table, the row and the field, so that a ciphertext moved to another row does not open (trust 5.4).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from casework.errors import Broken, Unavailable

_VERSION = 1
_HEADER = 3
_WRAPPED = 40
_NONCE = 12


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one installation: key-wrapping keys by id, and one key for keyed hashes."""

    current: int
    wrapping: dict[int, bytes] = field(repr=False)
    index: bytes = field(repr=False)

    @classmethod
    def create(cls) -> Self:
        """A new key ring with one wrapping key."""
        return cls(current=1, wrapping={1: os.urandom(32)}, index=os.urandom(32))

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """The key ring at `path`; made there, readable by its owner only, when there is none.

        Raises:
            Unavailable: when the file cannot be read or is not a key ring ("keyring_unreadable").
        """
        if not path.exists():
            cls.create()._write(path)
        try:
            plain = json.loads(path.read_text(encoding="ascii"))
            return cls(
                current=plain["current"],
                wrapping={int(k): base64.b64decode(v) for k, v in plain["wrapping"].items()},
                index=base64.b64decode(plain["index"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unavailable("keyring_unreadable") from error

    def _write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        plain = {
            "current": self.current,
            "wrapping": {str(k): base64.b64encode(v).decode() for k, v in self.wrapping.items()},
            "index": base64.b64encode(self.index).decode(),
        }
        # Written aside and linked into place: two processes that start together agree on one ring, and none reads half a file.
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(plain, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals and opens values, and makes keyed hashes."""

    ring: KeyRing

    def seal(self, plain: bytes, *, where: str) -> bytes:
        """Seals a value under a new record key. `where` ("report/<id>/original") must be given again to open it."""
        record_key, nonce = os.urandom(32), os.urandom(_NONCE)
        wrapped = aes_key_wrap(self.ring.wrapping[self.ring.current], record_key)
        header = bytes([_VERSION]) + self.ring.current.to_bytes(2)
        return header + wrapped + nonce + AESGCM(record_key).encrypt(nonce, plain, where.encode())

    def unseal(self, sealed: bytes, *, where: str) -> bytes:
        """Opens a sealed value.

        Raises:
            Broken: when it was altered, moved from another row, or sealed with a key that this ring lacks ("seal_broken").
        """
        try:
            wrapping = self.ring.wrapping[int.from_bytes(sealed[1:_HEADER])]
            record_key = aes_key_unwrap(wrapping, sealed[_HEADER : _HEADER + _WRAPPED])
            nonce = sealed[_HEADER + _WRAPPED : _HEADER + _WRAPPED + _NONCE]
            return AESGCM(record_key).decrypt(nonce, sealed[_HEADER + _WRAPPED + _NONCE :], where.encode())
        except (InvalidTag, InvalidUnwrap, KeyError, ValueError) as error:
            raise Broken("seal_broken", where=where) from error

    def seal_json(self, value: Any, *, where: str) -> bytes:
        """`seal` of a JSON-ready value."""
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), where=where)

    def unseal_json(self, sealed: bytes, *, where: str) -> Any:
        """`unseal` of a value that `seal_json` sealed."""
        return json.loads(self.unseal(sealed, where=where))

    def keyed_hash(self, value: str | bytes, *, purpose: str) -> bytes:
        """HMAC-SHA-256 with a purpose of its own (32 bytes): a plain hash of a personal number is guessed in seconds (trust D9)."""
        data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
        return hmac.new(self.ring.index, purpose.encode() + b"\x00" + data, hashlib.sha256).digest()
