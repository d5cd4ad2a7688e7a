"""The state table: action → from, to, who, what must be given.

The pages' buttons and dialogs, the API's paths and bodies, the guard in the database, the docs
and the tests are all read from here.
"""

from dataclasses import dataclass
from enum import StrEnum

from services.constants import OPEN_STATES, Grade, Outcome, State, Verdict


class Who(StrEnum):
    """How a person stands to a request; computed in ``services/relations.py``."""

    HOLDER = "holder"  # clerk, handler or agent at the seat that holds it
    HEAD = "head"  # head of the centre that holds it
    SUPERIOR = "superior"  # head of a centre above the holder
    WINDOW = "window"  # clerk of the holding centre while one of its departments holds it
    FIRST = "first"  # took it first
    AGENT = "agent"  # carries it
    CONSULTED = "consulted"  # a seat asked to assist
    OUTSIDE = "outside"  # staff in scope outside the handling unit
    REQUESTER = "requester"  # the person, by code or link
    SYSTEM = "system"  # the clock


class FieldKind(StrEnum):
    TEXT = "text"
    LINE = "line"
    CHOICE = "choice"
    GRADE = "grade"
    DAYS = "days"
    DATE = "date"
    BOOL = "bool"
    CENTRE = "centre"
    DEPARTMENT = "department"
    USER = "user"
    CODE = "code"
    MATERIALS = "materials"


@dataclass(frozen=True)
class Given:
    """One value an action takes. Days are working days."""

    name: str
    kind: FieldKind
    label: str
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    maximum: int = 2000


@dataclass(frozen=True)
class Action:
    name: str
    label: str
    sources: tuple[State, ...]
    targets: tuple[State, ...]  # empty: the state stays
    who: frozenset[Who]
    gives: tuple[Given, ...] = ()
    key: str = ""  # on the desk
    internal: bool = False  # the step is not shown to the citizen
    needs_version: bool = True


S = State
_STAFF = frozenset({Who.HOLDER, Who.HEAD})
# One-stop windows take in for the stations behind them.
_WINDOW = _STAFF | {Who.WINDOW}
_HEADS = frozenset({Who.HEAD, Who.SUPERIOR})
_ACTIVE = (S.SUBMITTED, S.ACCEPTED)
_REASON = Given("reason", FieldKind.TEXT, "理由", hint="写清事实和依据，办理各方都能看到")
_DEPARTMENT = Given("department", FieldKind.DEPARTMENT, "站所/局办", required=False)
_TEXT = Given("text", FieldKind.TEXT, "内容")

_ALL = (
    Action("accept", "受理", (S.SUBMITTED,), (S.ACCEPTED,), _WINDOW, key="a"),
    Action(
        "reject",
        "不予受理",
        (S.SUBMITTED,),
        (S.REJECTED,),
        frozenset({Who.HOLDER, Who.HEAD}),
        (
            _REASON,
            Given("responsible", FieldKind.LINE, "应向何处提出", required=False, maximum=120),
        ),
    ),
    Action(
        "notify_materials",
        "一次性告知补正",
        _ACTIVE,
        (S.AWAITING_MATERIALS,),
        _WINDOW,
        (
            Given("materials", FieldKind.MATERIALS, "缺少的材料", hint="一次列全，每行一项"),
            Given("text", FieldKind.TEXT, "告知说明", required=False),
            Given(
                "reason",
                FieldKind.TEXT,
                "再次告知的理由",
                required=False,
                hint="第二次告知须由负责人说明理由，并计入考评",
            ),
        ),
    ),
    Action(
        "supply_materials",
        "收到补正材料",
        (S.AWAITING_MATERIALS,),
        (S.SUBMITTED, S.ACCEPTED),
        _WINDOW | {Who.FIRST, Who.AGENT, Who.REQUESTER},
        (
            Given(
                "materials",
                FieldKind.MATERIALS,
                "收到的材料",
                required=False,
                hint="不填表示缺件已全部收齐",
            ),
            Given("text", FieldKind.TEXT, "说明", required=False),
        ),
    ),
    Action(
        "assign",
        "指派承办人",
        (S.SUBMITTED, S.ACCEPTED, S.RECTIFYING),
        (),
        _HEADS,
        (Given("handler", FieldKind.USER, "承办人"),),
        internal=True,
    ),
    Action(
        "route",
        "转办",
        _ACTIVE,
        (S.SUBMITTED,),
        frozenset({Who.HOLDER, Who.HEAD, Who.SUPERIOR}),
        (
            Given("centre", FieldKind.CENTRE, "中心", required=False),
            _DEPARTMENT,
            _REASON,
        ),
        key="r",
    ),
    Action(
        "escalate",
        "上报",
        _ACTIVE,
        (S.SUBMITTED,),
        frozenset({Who.HOLDER, Who.HEAD}),
        (_DEPARTMENT, _REASON),
        key="u",
    ),
    Action(
        "delegate",
        "下派",
        _ACTIVE,
        (S.SUBMITTED,),
        frozenset({Who.HOLDER, Who.HEAD, Who.SUPERIOR}),
        (Given("centre", FieldKind.CENTRE, "下级中心"), _DEPARTMENT, _REASON),
    ),
    Action(
        "return",
        "退回",
        _ACTIVE,
        (S.SUBMITTED,),
        frozenset({Who.HOLDER, Who.HEAD}),
        (_REASON,),
    ),
    Action(
        "consult",
        "协办",
        (S.ACCEPTED, S.RECTIFYING),
        (),
        frozenset({Who.HOLDER, Who.HEAD, Who.SUPERIOR}),
        (Given("centre", FieldKind.CENTRE, "中心", required=False), _DEPARTMENT, _TEXT),
        internal=True,
    ),
    Action("suspend", "批准中止", (S.ACCEPTED,), (S.SUSPENDED,), _HEADS, (_REASON,)),
    Action("resume", "恢复办理", (S.SUSPENDED,), (S.ACCEPTED,), _STAFF | _HEADS, (_REASON,)),
    Action(
        "extend",
        "批准延期",
        (S.ACCEPTED,),
        (),
        _HEADS,
        (
            Given("days", FieldKind.DAYS, "延长工作日数", hint="不超过原时限，且不超过规定上限"),
            _REASON,
        ),
    ),
    Action(
        "resolve",
        "答复",
        (S.ACCEPTED,),
        (S.RESOLVED,),
        _STAFF,
        (
            Given("outcome", FieldKind.CHOICE, "办理结果", choices=tuple(Outcome.choices)),
            Given("reply", FieldKind.TEXT, "给群众的答复", hint="说清结果、依据和下一步"),
            Given("by_phone", FieldKind.BOOL, "已电话答复", required=False, hint="否则为书面答复"),
        ),
        key="d",
    ),
    Action(
        "contact",
        "联系群众",
        (S.SUBMITTED, S.ACCEPTED, S.AWAITING_MATERIALS, S.SUSPENDED, S.RECTIFYING),
        (),
        _WINDOW | {Who.FIRST, Who.AGENT},
        (Given("reached", FieldKind.BOOL, "已联系上", required=False), _TEXT),
        internal=True,
    ),
    Action(
        "note",
        "内部备注",
        tuple(State),
        (),
        frozenset(
            {
                *_WINDOW,
                Who.SUPERIOR,
                Who.FIRST,
                Who.AGENT,
                Who.CONSULTED,
                Who.OUTSIDE,
            }
        ),
        (_TEXT,),
        internal=True,
    ),
    Action("ask_suspend", "申请中止", (S.ACCEPTED,), (), _STAFF, (_REASON,), internal=True),
    Action(
        "ask_extend",
        "申请延期",
        (S.ACCEPTED,),
        (),
        _STAFF,
        (Given("days", FieldKind.DAYS, "延长工作日数"), _REASON),
        internal=True,
    ),
    Action("refuse", "不同意申请", (S.ACCEPTED,), (), _HEADS, (_REASON,), internal=True),
    Action(
        "rate",
        "评价",
        (S.RESOLVED,),
        (S.CLOSED,),  # a bad grade stays until it was called back
        frozenset({Who.REQUESTER}),
        (
            Given("grade", FieldKind.GRADE, "满意程度"),
            Given("text", FieldKind.TEXT, "您的意见", required=False, maximum=1000),
        ),
    ),
    Action(
        "call_back",
        "回访",
        (S.RESOLVED,),
        (S.RECTIFYING, S.CLOSED),
        frozenset({Who.OUTSIDE}),
        (
            Given("reached", FieldKind.BOOL, "已联系上", required=False),
            Given(
                "grade",
                FieldKind.GRADE,
                "代记评价",
                required=False,
                hint="群众尚未评价时，按其口述记录",
            ),
            Given(
                "verdict",
                FieldKind.CHOICE,
                "差评核实结论",
                required=False,
                choices=tuple(Verdict.choices),
                hint="差评须给出结论：属实的进入整改",
            ),
            _TEXT,
        ),
    ),
    Action(
        "rectify",
        "整改答复",
        (S.RECTIFYING,),
        (S.RESOLVED,),
        _STAFF,
        (
            Given("outcome", FieldKind.CHOICE, "办理结果", choices=tuple(Outcome.choices)),
            Given("reply", FieldKind.TEXT, "整改情况和答复"),
        ),
    ),
    Action(
        "reopen",
        "重新办理",
        (S.RESOLVED, S.CLOSED),
        (S.SUBMITTED,),
        frozenset({Who.HEAD, Who.SUPERIOR, Who.OUTSIDE, Who.FIRST}),
        (_REASON,),
    ),
    Action(
        "withdraw",
        "撤回",
        (S.SUBMITTED, S.ACCEPTED, S.AWAITING_MATERIALS, S.SUSPENDED),
        (S.WITHDRAWN,),
        _WINDOW | {Who.FIRST, Who.AGENT, Who.REQUESTER, Who.SYSTEM},
        (Given("reason", FieldKind.TEXT, "撤回原因", hint="群众本人要求撤回的原因"),),
    ),
    Action(
        "merge",
        "并案",
        (S.SUBMITTED, S.ACCEPTED),
        (S.MERGED,),
        _STAFF,
        (Given("into", FieldKind.CODE, "并入的诉求编号"), _REASON),
    ),
    Action(
        "close",
        "办结",
        (S.RESOLVED,),
        (S.CLOSED,),
        frozenset({Who.HEAD, Who.SUPERIOR, Who.SYSTEM}),
        (_REASON,),
    ),
)

ACTIONS: dict[str, Action] = {action.name: action for action in _ALL}
# Written by creation and by the clock, not offered to anybody.
EVENT_LABELS: dict[str, str] = {
    "create": "登记",
    "warn": "临期提醒",
    "overdue": "超期督促",
    "attach": "上传附件",
    "supplement": "补充说明",
    "move": "机构调整移交",
    "invite": "邀请评价",
    "remind": "提醒补正",
    **{action.name: action.label for action in _ALL},
}
GRADE_CHOICES = tuple((str(value), label) for value, label in reversed(Grade.choices))

# Every pair of states the database lets pass.
TRANSITIONS: frozenset[tuple[State, State]] = frozenset(
    (source, target)
    for action in _ALL
    for source in action.sources
    for target in action.targets
    if source != target
)


def allowed(state: str, relations: frozenset[Who]) -> list[Action]:
    """The actions a person who stands so to a request may take in this state, in table order."""
    return [action for action in _ALL if state in action.sources and action.who & relations]


def is_open(state: str) -> bool:
    return state in OPEN_STATES
