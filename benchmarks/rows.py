"""One made-up request as lines of COPY text for each of its tables."""

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from benchmarks.words import make_text
from foundation.codes import new_code
from foundation.crypto import encrypt
from foundation.text import bigrams
from services.tracking import phone_index, tail_index, track_hash

NOW = datetime.now(UTC).replace(microsecond=0)
_MONTHS = timedelta(days=730)
_KINDS = ("matter", "advice", "help", "complaint", "suggestion", "praise")
_OPEN = (("submitted", 4), ("accepted", 9), ("awaiting_materials", 2))
_CHANNELS = ("window", "phone", "web", "home_visit")


@dataclass(frozen=True)
class Place:
    id: int
    tiers: tuple[int | None, int | None, int | None, int | None]
    people: tuple[int, ...]
    # Where it goes when it is handed on: (centre, department or None, tier columns).
    above: tuple[int, int | None, tuple[int | None, ...]] | None


def field(value: Any) -> str:
    """One value in the text format of COPY."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    text = str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def array(values: list[str]) -> str:
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


class Maker:
    """Deterministic by seed; skewed places, 15 % open, 24 months, all tiers."""

    def __init__(self, seed: int, places: list[Place], weights: list[float], items: list[int]):
        self.rng = random.Random(seed)
        self.places = places
        self.weights = weights
        self.items = items
        phones = [f"139{self.rng.randrange(10**8):08d}" for _ in range(2000)]
        self.people = [
            (encrypt(f"王{number}"), encrypt(phone), phone_index(phone), phone[-4:])
            for number, phone in enumerate(phones)
        ]

    def pick(self, count: int) -> list[Place]:
        return self.rng.choices(self.places, self.weights, k=count)

    def request(self, pk: int, place: Place) -> dict[str, Any]:
        rng = self.rng
        kind = rng.choice(_KINDS)
        name, phone, phone_hash, tail = rng.choice(self.people)
        code = new_code()
        created = NOW - _MONTHS * rng.random()
        is_open = rng.random() < 0.15
        if is_open:
            created = NOW - timedelta(days=20 * rng.random())
        state = (
            rng.choices([s for s, _ in _OPEN], [w for _, w in _OPEN])[0] if is_open else "closed"
        )
        held = place.above if place.above and rng.random() < 0.3 else None
        title, body = make_text(rng)
        due = created + timedelta(days=rng.randint(1, 25))
        person = rng.choice(place.people)
        return {
            "id": pk, "code": code, "client_id": UUID(int=rng.getrandbits(128), version=4),
            "kind": kind, "petition": False, "channel": rng.choice(_CHANNELS),
            "confidential": False, "green_channel": rng.random() < 0.03, "title": title,
            "location": "", "category_id": None,
            "item_id": rng.choice(self.items) if kind == "matter" else None,
            "requester_name": name, "requester_phone": phone, "requester_id_number": "",
            "phone_hash": phone_hash, "tail_hash": tail_index(tail), "anonymous": False,
            "track_hash": track_hash(code, tail), "notice_version": "",
            "centre_id": place.id, "first_responder_id": person, "agent_id": None,
            "holder_centre_id": held[0] if held else place.id,
            "holder_department_id": held[1] if held else None,
            "handler_id": person if state == "accepted" and not held else None,
            "state": state, "round": 1, "version": 3, "created_at": created,
            "occurred_at": None, "signed_at": None, "contacted_at": created,
            "accepted_at": None if state == "submitted" else created,
            "resolved_at": None if is_open else due, "closed_at": None if is_open else due,
            "due_at": due if state in {"submitted", "accepted"} else None,
            "due_provisional": False, "returns": 0, "returned": False, "notices": 0,
            "extended_days": 0, "outcome": "" if is_open else "solved",
            "grade": None if is_open else rng.choice((3, 4, 5)), "call_back_open": False,
            "attention_centre_id": None, "merged_into_id": None, "rule_id": None,
            "routing_note": "", "body": body, "held": held, "tiers": place.tiers,
        }  # fmt: skip


TIERS = ("county_id", "township_id", "village_id", "group_id")


def request_line(row: dict[str, Any], columns: list[str]) -> str:
    values = {**row, **dict(zip(TIERS, row["tiers"], strict=True))}
    # What the maker does not know is empty.
    return "\t".join(field(values.get(name)) for name in columns)


def text_line(row: dict[str, Any]) -> str:
    grams = array(bigrams(f"{row['title']} {row['body']}"))
    return "\t".join([str(row["id"]), field(row["body"]), "", "", field(grams)])


def event_lines(row: dict[str, Any]) -> list[str]:
    last = "accepted" if row["state"] != "submitted" else "submitted"
    steps = [("create", "", "submitted"), ("accept", "submitted", last)]
    return [
        "\t".join(
            field(value)
            for value in (
                *row["tiers"], row["created_at"], row["first_responder_id"], None, verb,
                UUID(int=(row["id"] << 8) + number), "{}", row["id"], before, after, 1,
                row["holder_centre_id"], row["holder_department_id"], False, None,
            )
        )
        for number, (verb, before, after) in enumerate(steps)
    ]  # fmt: skip


EVENT_COLUMNS = (
    *TIERS, "at", "actor_id", "post_id", "verb", "client_id", "data", "request_id", "from_state",
    "to_state", "round", "holder_centre_id", "holder_department_id", "internal", "note_id",
)  # fmt: skip
CLOCK_COLUMNS = (
    "kind", "started_at", "limit_days", "due_at", "provisional", "calendar_version",
    "explanation", "alert_at", "alerts_sent", "paused_at", "stopped_at", "met", "request_id",
    "centre_id", "department_id",
)  # fmt: skip
HOLDING_COLUMNS = (
    *TIERS, "request_id", "kind", "centre_id", "department_id", "since", "until",
    "request_created_at", "confidential",
)  # fmt: skip
_DAYS = json.dumps([{"day": "2026-10-09", "counted": True, "why": "工作日"}], ensure_ascii=False)


def clock_line(row: dict[str, Any]) -> str:
    due = row["due_at"] or row["created_at"] + timedelta(days=10)
    running = row["state"] in {"submitted", "accepted", "awaiting_materials"}
    return "\t".join(
        field(value)
        for value in (
            "finish", row["created_at"], 7, due, False, 0, _DAYS, None, 3, None,
            None if running else due, None if running else True, row["id"],
            row["holder_centre_id"], row["holder_department_id"],
        )
    )  # fmt: skip


def holding_line(row: dict[str, Any]) -> str | None:
    if row["held"] is None:
        return None
    centre, department, tiers = row["held"]
    return "\t".join(
        field(value)
        for value in (
            *tiers,
            row["id"],
            "holder",
            centre,
            department,
            row["created_at"],
            None,
            row["created_at"], False,
        )
    )  # fmt: skip
