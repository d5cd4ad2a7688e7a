"""Special days, published years and figures. Every change recomputes the open deadlines."""

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal, InvalidOperation

from django.db import transaction

from centres.constants import DayKind
from centres.imports import ImportReport, Row, read_csv
from centres.models import CalendarYear, Centre, Figure, SpecialDay
from foundation.jobs import enqueue
from foundation.problems import InvalidError, NotFoundError
from foundation.stamps import raise_version

RECOMPUTE = "services.tasks.recompute_deadlines"
YEARS = range(2000, 2201)
_KIND_WORDS = {label: kind for kind, label in DayKind.choices} | {
    kind: kind for kind in DayKind.values
}


def settings_changed() -> None:
    """In the transaction of the change: other processes read again, open clocks are recounted."""
    raise_version()
    enqueue(RECOMPUTE, stream="recompute_deadlines")


@transaction.atomic
def save_special_day(*, day: date, kind: str, name: str) -> SpecialDay:
    """Add the day, or say differently what it is."""
    errors = _day_errors(day, kind, name)
    if errors:
        raise InvalidError("请更正标出的内容后再提交。", errors=errors)
    row, _ = SpecialDay.objects.update_or_create(
        day=day, defaults={"kind": kind, "name": name.strip()}
    )
    settings_changed()
    return row


@transaction.atomic
def remove_special_day(*, day: date) -> None:
    """The day follows the week again."""
    deleted, _ = SpecialDay.objects.filter(day=day).delete()
    if not deleted:
        raise NotFoundError("这一天没有登记为特殊日。")
    settings_changed()


@transaction.atomic
def publish_year(*, year: int, source: str) -> CalendarYear:
    """From now on deadlines in this year are final. The source names the notice."""
    if year not in YEARS:
        raise InvalidError.field("year", "年份应在 2000 到 2200 之间。")
    if not source.strip():
        raise InvalidError.field("source", "请写明依据的通知。")
    row, _ = CalendarYear.objects.update_or_create(
        year=year, defaults={"published": True, "source": source.strip()}
    )
    settings_changed()
    return row


@transaction.atomic
def import_special_days(*, raw: bytes, dry_run: bool = False) -> ImportReport:
    """A table day,kind,name: all of it or nothing. Kinds in English or as on the screens."""
    report = ImportReport(dry_run)
    known = {row.day: row for row in SpecialDay.objects.all()}
    wanted: dict[date, SpecialDay] = {}
    for row in read_csv(raw, ["day", "kind", "name"]):
        special, problem = _read_day(row)
        if special is None or special.day in wanted:
            report.add(row.line, "error", problem or f"{row.values['day']} 在表中出现了两次。")
            continue
        wanted[special.day] = special
        report.add(row.line, _outcome(known.get(special.day), special), str(special))
    if report.stored:
        _store_days(wanted.values(), known)
    return report


def _store_days(wanted: Iterable[SpecialDay], known: dict[date, SpecialDay]) -> None:
    moved = [day for day in wanted if _outcome(known.get(day.day), day) != "unchanged"]
    if not moved:
        return
    SpecialDay.objects.bulk_create(
        moved, update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name"]
    )
    settings_changed()


def _outcome(old: SpecialDay | None, new: SpecialDay) -> str:
    if old is None:
        return "added"
    return "unchanged" if (old.kind, old.name) == (new.kind, new.name) else "changed"


def _read_day(row: Row) -> tuple[SpecialDay | None, str]:
    if row.problem:
        return None, row.problem
    try:
        day = date.fromisoformat(row.values["day"])
    except ValueError:
        return None, f"日期“{row.values['day'][:20]}”不对，应写成 2027-01-01。"
    kind = _KIND_WORDS.get(row.values["kind"], row.values["kind"])
    errors = _day_errors(day, kind, row.values["name"])
    if errors:
        return None, "".join(words[0] for words in errors.values())
    return SpecialDay(day=day, kind=kind, name=row.values["name"]), ""


def _day_errors(day: date, kind: str, name: str) -> dict[str, list[str]]:
    errors = {}
    if day.year not in YEARS:
        errors["day"] = ["年份应在 2000 到 2200 之间。"]
    if kind not in DayKind.values:
        errors["kind"] = ["类型应为“放假”或“调休上班”。"]
    if not 1 <= len(name.strip()) <= 40:
        errors["name"] = ["名称应为 1 到 40 个字。"]
    return errors


@transaction.atomic
def set_figure(
    *,
    code: str,
    value: str,
    effective_from: date,
    source: str,
    today: date,
    county: Centre | None = None,
    note: str = "",
) -> Figure:
    """A new value from a day on. What held before stays as it was, and so does its history."""
    general = Figure.objects.filter(code=code, county=None).order_by("-effective_from").first()
    if general is None:
        raise InvalidError.field("code", "没有这个代码。")
    if effective_from < today:
        raise InvalidError.field("effective_from", "生效日期不能早于今天，已生效的数值不改写。")
    if not source.strip():
        raise InvalidError.field("source", "请写明来源。")
    if Figure.objects.filter(code=code, county=county, effective_from=effective_from).exists():
        raise InvalidError.field("effective_from", "这一天已有新值生效，请另选生效日期。")
    figure = Figure.objects.create(
        code=code,
        county=county,
        effective_from=effective_from,
        value=clean_figure(general.unit, value),
        unit=general.unit,
        source=source.strip(),
        note=note.strip() or general.note,
    )
    settings_changed()
    return figure


def clean_figure(unit: str, typed: str) -> str:
    """The value as stored. Raises InvalidError where it does not fit the unit."""
    text = typed.strip()
    try:
        if unit == "time":
            return time.fromisoformat(text).strftime("%H:%M")
        if unit == "factor":
            return _factor(text)
        return _whole(text, 100 if unit == "percent" else 1000)
    except (ValueError, InvalidOperation) as error:
        raise InvalidError.field(
            "value", _UNIT_HINTS.get(unit, "应为 1 到 1000 的整数。")
        ) from error


def _factor(text: str) -> str:
    number = Decimal(text)
    if not number.is_finite() or not 0 < number <= 1 or len(text) > 20:
        raise ValueError(text)
    return format(number.normalize(), "f")


def _whole(text: str, most: int) -> str:
    if len(text) > 6 or not text.isascii() or not text.isdigit():
        raise ValueError(text)
    if not 1 <= int(text) <= most:
        raise ValueError(text)
    return str(int(text))


_UNIT_HINTS = {
    "time": "应为时刻，例如 17:00。",
    "factor": "应为大于 0、不超过 1 的小数。",
    "percent": "应为 1 到 100 的整数。",
}
