"""Choices of requests. Limits and percentages are data: see ``centres.models.Figure``."""

from django.db import models


class Kind(models.TextChoices):
    MATTER = "matter", "办事"
    ADVICE = "advice", "咨询"
    HELP = "help", "求助"
    COMPLAINT = "complaint", "投诉"
    SUGGESTION = "suggestion", "建议"
    DISPUTE = "dispute", "纠纷调解"
    PRAISE = "praise", "表扬"


class Channel(models.TextChoices):
    WINDOW = "window", "窗口"
    PHONE = "phone", "电话"
    WEB = "web", "网上"
    APP = "app", "手机"
    HOME_VISIT = "home_visit", "上门走访"
    RECEPTION = "reception", "接待日"
    HOTLINE_12345 = "hotline_12345", "12345 热线"
    HOTLINE_12371 = "hotline_12371", "12371 热线"
    MEMBER = "member", "党员反映"
    INSPECTION = "inspection", "督查发现"


class State(models.TextChoices):
    SUBMITTED = "submitted", "待受理"
    ACCEPTED = "accepted", "办理中"
    AWAITING_MATERIALS = "awaiting_materials", "待补正"
    SUSPENDED = "suspended", "已中止"
    RESOLVED = "resolved", "已答复"
    RECTIFYING = "rectifying", "整改中"
    CLOSED = "closed", "已办结"
    REJECTED = "rejected", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"
    MERGED = "merged", "已并案"


ENDED_STATES = (State.CLOSED, State.REJECTED, State.WITHDRAWN, State.MERGED)
OPEN_STATES = tuple(state for state in State if state not in ENDED_STATES)


class Grade(models.IntegerChoices):
    """好差评; the two lowest open a call-back."""

    VERY_SATISFIED = 5, "非常满意"
    SATISFIED = 4, "满意"
    BASICALLY = 3, "基本满意"
    DISSATISFIED = 2, "不满意"
    VERY_DISSATISFIED = 1, "非常不满意"


BAD_GRADES = (Grade.DISSATISFIED, Grade.VERY_DISSATISFIED)


class Outcome(models.TextChoices):
    """How a request was answered: closed is not the same as solved."""

    SOLVED = "solved", "已解决"
    PARTLY = "partly", "部分解决"
    EXPLAINED = "explained", "已解释说明"
    HANDED_OVER = "handed_over", "已移交有权处理机关"
    NOT_POSSIBLE = "not_possible", "依规不能办理"


class Verdict(models.TextChoices):
    """What a call-back found about a bad rating."""

    VALID = "valid", "差评属实"
    MISTAKEN = "mistaken", "误评"
    MALICIOUS = "malicious", "恶意差评"


class ClockKind(models.TextChoices):
    SIGN_FOR = "sign_for", "签收"
    FIRST_CONTACT = "first_contact", "首次联系"
    FINISH = "finish", "办结"
    MATERIALS = "materials", "补正"
    SUPERIOR = "superior", "上级处置"
    CALL_BACK = "call_back", "回访"
    RECTIFY = "rectify", "整改"
    RATING = "rating", "评价"


class NoteKind(models.TextChoices):
    NOTE = "note", "内部备注"
    REASON = "reason", "理由"
    NOTICE = "notice", "一次性告知"
    SUPPLEMENT = "supplement", "补充说明"
    CONTACT = "contact", "联系记录"
    REPLY = "reply", "答复"
    RATING = "rating", "评价意见"
    CALL_BACK = "call_back", "回访记录"
    RECTIFICATION = "rectification", "整改情况"


class HoldingKind(models.TextChoices):
    HOLDER = "holder", "承办"
    CONSULTED = "consulted", "协办"
    SUPERIOR = "superior", "上级督促"


class MaterialStatus(models.TextChoices):
    MISSING = "missing", "缺"
    RECEIVED = "received", "已收"
    RETURNED = "returned", "已退还"


class AskKind(models.TextChoices):
    SUSPEND = "suspend", "中止"
    EXTEND = "extend", "延期"
