"""Sealing of private notes: who holds the reader's key can read, everyone else sees noise.

Each account has one random data key of 256 bits. It is kept only wrapped: under a key derived from
the password, and under a key derived from a recovery code. Notes are sealed with the data key by
AES-256-GCM; the person, unit and block are bound to it, so a note cannot be moved to another place
without being refused. docs/private-notes.md says what this protects against and what not.

Sources: RFC 9106 (Argon2id, second recommended option), NIST SP 800-38D (GCM, random 96-bit nonces),
RFC 5869 (HKDF).
"""

import base64
import hashlib
import hmac
import json
import secrets
import struct
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16
PAD_TO = 512  # the length of a note shows only in steps of so many bytes
# No letters or digits that are mistaken for one another on paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_GROUPS, GROUP_LENGTH = 6, 5  # 30 signs of 30: 147 bits


class SealBroken(Exception):
    """The key does not fit, or what is sealed was changed or moved."""


@dataclass(frozen=True)
class Cost:
    """How much work one guess of a password costs (Argon2id)."""

    passes: int = 3
    kibibytes: int = 65536
    lanes: int = 4

    def __post_init__(self) -> None:
        # Bounds hold for what is read back as well, so that a changed row cannot exhaust memory.
        if not (
            1 <= self.passes <= 16 and 8 <= self.kibibytes <= 1 << 20 and 1 <= self.lanes <= 16
        ):
            raise ValueError(f"{self} is outside what this program will compute")


COST = Cost()
_COST = struct.Struct(">BIB")
_WRAP_HEAD = 1 + _COST.size + SALT_BYTES


@dataclass(frozen=True)
class Bound:
    """Where a note belongs; it opens nowhere else."""

    person: int
    unit: str
    block: str

    @property
    def data(self) -> bytes:
        return json.dumps(["makegood note", 1, self.person, self.unit, self.block]).encode()


def new_key() -> bytes:
    """A random data key."""
    return secrets.token_bytes(KEY_BYTES)


def fingerprint(key: bytes) -> bytes:
    """Tells whether a key is the account's present one, without telling the key."""
    return hmac.digest(key, b"makegood note key", "sha256")[:16]


def wrap(key: bytes, secret: str, *, account: int, way: str, cost: Cost | None = None) -> bytes:
    """The data key under a password or recovery code.

    way: "password" or "recovery"; account and way are bound to the result.
    """
    cost = cost or COST
    salt = secrets.token_bytes(SALT_BYTES)
    head = VERSION + _COST.pack(cost.passes, cost.kibibytes, cost.lanes) + salt
    under = _derived(secret, salt, cost)
    return head + _encrypt(under, key, head + _place(account, way))


def unwrap(wrapped: bytes | memoryview, secret: str, *, account: int, way: str) -> bytes:
    """The data key again. Raises SealBroken where the secret is wrong or the bytes were changed."""
    wrapped = bytes(wrapped)
    head, rest = wrapped[:_WRAP_HEAD], wrapped[_WRAP_HEAD:]
    if len(head) < _WRAP_HEAD or head[:1] != VERSION:
        raise SealBroken
    try:
        cost = Cost(*_COST.unpack(head[1 : 1 + _COST.size]))
    except ValueError as error:
        raise SealBroken from error
    under = _derived(secret, head[-SALT_BYTES:], cost)
    return _decrypt(under, rest, head + _place(account, way))


def seal(key: bytes, words: dict[str, str], bound: Bound) -> bytes:
    """The words of a note, readable with this key at this place only."""
    plain = json.dumps(words).encode()
    framed = struct.pack(">I", len(plain)) + plain
    return VERSION + _encrypt(key, framed + bytes(-len(framed) % PAD_TO), bound.data)


def unseal(key: bytes, sealed: bytes | memoryview, bound: Bound) -> dict[str, str]:
    """The words again. Raises SealBroken where key or place do not fit or the bytes were changed."""
    sealed = bytes(sealed)
    if sealed[:1] != VERSION:
        raise SealBroken
    framed = _decrypt(key, sealed[1:], bound.data)
    (length,) = struct.unpack(">I", framed[:4])
    return json.loads(framed[4 : 4 + length])


def recovery_code() -> str:
    """A new recovery code, in groups for reading aloud and writing down."""
    groups = (
        "".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(CODE_GROUPS)
    )
    return "-".join(groups)


def tidied_code(typed: str) -> str | None:
    """A recovery code as it was typed, in its own form; None where it cannot be one."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(signs) != CODE_GROUPS * GROUP_LENGTH or any(sign not in ALPHABET for sign in signs):
        return None
    return "-".join(signs[i : i + GROUP_LENGTH] for i in range(0, len(signs), GROUP_LENGTH))


def for_cookie(key: bytes, *, secret_key: str, session_seal: str, account: int) -> str:
    """The data key as the reader's own browser may carry it during one session."""
    under = _session_key(secret_key, session_seal)
    return base64.urlsafe_b64encode(_encrypt(under, key, _place(account, "cookie"))).decode()


def from_cookie(value: str, *, secret_key: str, session_seal: str, account: int) -> bytes:
    """The data key from the cookie. Raises SealBroken in another session or account."""
    try:
        data = base64.b64decode(value, altchars=b"-_", validate=True)
    except ValueError as error:
        raise SealBroken from error
    return _decrypt(_session_key(secret_key, session_seal), data, _place(account, "cookie"))


def stamp(sealed: bytes | memoryview | None) -> str:
    """Tells two states of a note apart, to notice that it was changed in another window."""
    return hashlib.sha256(bytes(sealed)).hexdigest()[:16] if sealed else "none"


def _derived(secret: str, salt: bytes, cost: Cost) -> bytes:
    typed = secret.encode("utf-8", "surrogatepass")
    return hash_secret_raw(
        typed, salt, time_cost=cost.passes, memory_cost=max(cost.kibibytes, 8 * cost.lanes),
        parallelism=cost.lanes, hash_len=KEY_BYTES, type=Type.ID,
    )  # fmt: skip


def _session_key(secret_key: str, session_seal: str) -> bytes:
    made = HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=session_seal.encode(), info=b"note cookie"
    )
    return made.derive(secret_key.encode())


def _place(account: int, way: str) -> bytes:
    return json.dumps(["makegood note key", 1, account, way]).encode()


def _encrypt(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _decrypt(key: bytes, data: bytes, bound: bytes) -> bytes:
    if len(data) < NONCE_BYTES + 16:
        raise SealBroken
    try:
        return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], bound)
    except InvalidTag as error:
        raise SealBroken from error
