from centres.models.accounts import (
    AccountEvent,
    OneTimeSecret,
    PasswordHistory,
    RecoveryCode,
    SignIn,
)
from centres.models.calendar import CalendarYear, Figure, SpecialDay
from centres.models.centre import Centre, Department
from centres.models.event import Clock, Event
from centres.models.people import Post, User
from centres.models.tiers import TierColumns

__all__ = [
    "AccountEvent",
    "CalendarYear",
    "Centre",
    "Clock",
    "Department",
    "Event",
    "Figure",
    "OneTimeSecret",
    "PasswordHistory",
    "Post",
    "RecoveryCode",
    "SignIn",
    "SpecialDay",
    "TierColumns",
    "User",
]
