"""How an entry is hashed, and what the chain's rules are."""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
FIELDS = (
    "seq", "at", "actor_kind", "actor_id", "actor_label", "act", "subject_kind", "subject_id",
    "person_id", "because", "before", "after", "previous",
)  # fmt: skip


def canonical(value: Any) -> Any:
    """The value exactly as either database gives its JSON back, so that the hash can be recomputed.

    PostgreSQL holds no NUL and no lone surrogate, writes large floats as whole numbers and knows
    neither NaN nor minus zero; what differs becomes text here, before it is hashed.
    """
    if value is None:
        return None
    text = json.dumps(value, default=str, ensure_ascii=True)
    text = _UNSTORABLE.sub("", text)
    return json.loads(text, parse_float=_float, parse_constant=str)


# An escaped NUL, or one half of a surrogate pair that stands alone; the look-behind keeps an
# escaped backslash that happens to precede the letters.
_UNSTORABLE = re.compile(
    r"(?<!\\)(?:\\u0000"
    r"|\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})"
    r"|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2})"
)


def _float(text: str) -> float | str:
    number = float(text)
    return number + 0.0 if 1e-4 < abs(number) < 1e15 or number == 0 else text


def entry_hash(fields: dict[str, Any]) -> str:
    """SHA-256 over the entry's fields in a fixed order, as compact JSON with sorted keys."""
    at: datetime = fields["at"]
    whole = [fields[name] if name != "at" else at.astimezone(UTC).isoformat() for name in FIELDS]
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
