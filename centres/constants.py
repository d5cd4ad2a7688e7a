"""Choices of the network: tiers, kinds, states, roles."""

from django.db import models


class Tier(models.TextChoices):
    PREFECTURE = "prefecture", "市"
    COUNTY = "county", "县(市、区)"
    TOWNSHIP = "township", "乡镇(街道)"
    VILLAGE = "village", "村(社区)"
    GROUP = "group", "村民组(小区)"


# Depth in the tree, 0 at the top, and the digits of a code of that tier.
TIER_LEVEL = {tier: level for level, tier in enumerate(Tier.values)}
TIER_CODE_DIGITS = {
    Tier.PREFECTURE: 4,
    Tier.COUNTY: 6,
    Tier.TOWNSHIP: 9,
    Tier.VILLAGE: 12,
    Tier.GROUP: 15,
}
DOOR_NAME = {
    Tier.PREFECTURE: "市委组织部",
    Tier.COUNTY: "党务服务中心",
    Tier.TOWNSHIP: "党务政务综合服务中心",
    Tier.VILLAGE: "党员综合服务站",
    Tier.GROUP: "便民服务点",
}


class BaseKind(models.TextChoices):
    VILLAGE = "village", "村"
    COMMUNITY = "community", "社区"
    GRID = "grid", "网格"
    OFFICE = "office", "机关"
    SCHOOL = "school", "学校"
    NEW_ORG = "new_org", "新经济社会组织"


class CentreStatus(models.TextChoices):
    PLANNED = "planned", "规划"
    BUILDING = "building", "在建"
    OPEN = "open", "运行"
    SUSPENDED = "suspended", "暂停"
    CLOSED = "closed", "撤销"


class Role(models.TextChoices):
    CLERK = "clerk", "窗口工作人员"
    AGENT = "agent", "代办员"
    HANDLER = "handler", "承办人"
    HEAD = "head", "中心负责人"
    SECRETARY = "secretary", "党组织书记"
    COMMITTEE = "committee", "支部委员"
    MEMBER = "member", "党员"
    SUPERVISOR = "supervisor", "督查员"
    ORGANISER = "organiser", "组织部门"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


# Three separate persons.
ADMIN_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
# Held at a centre. Offices in a party organisation are rows of ``members``.
CENTRE_ROLES = (
    Role.CLERK,
    Role.AGENT,
    Role.HANDLER,
    Role.HEAD,
    Role.SUPERVISOR,
    Role.ORGANISER,
    *ADMIN_ROLES,
)
# Where a role makes sense; the others exist at every tier.
ROLE_TIERS = {
    Role.AGENT: (Tier.VILLAGE, Tier.GROUP),
    Role.ORGANISER: (Tier.PREFECTURE, Tier.COUNTY),
}


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", "放假"
    WORKDAY = "workday", "调休上班"


class AccountVerb(models.TextChoices):
    """What happened to an account; kept for the audit administrator."""

    SIGNED_IN = "signed_in", "登录"
    SIGN_IN_FAILED = "sign_in_failed", "登录失败"
    SIGNED_OUT = "signed_out", "退出"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere", "全部退出"
    TIMED_OUT = "timed_out", "超时退出"
    TOKEN_ISSUED = "token_issued", "签发接口令牌"
    PASSWORD_CHANGED = "password_changed", "修改密码"
    PASSWORD_RESET = "password_reset", "重置密码"
    CODES_ENROLLED = "codes_enrolled", "启用动态口令"
    CODES_REMOVED = "codes_removed", "停用动态口令"
    RECOVERY_USED = "recovery_used", "使用恢复码"
    RECOVERY_RENEWED = "recovery_renewed", "更换恢复码"
    CREATED = "created", "新建账号"
    UPDATED = "updated", "修改资料"
    ACTIVATED = "activated", "启用账号"
    DEACTIVATED = "deactivated", "停用账号"
    POST_GRANTED = "post_granted", "授予岗位"
    POST_ENDED = "post_ended", "结束岗位"
    STAND_IN_SET = "stand_in_set", "指定替岗人"


# Accounts. Lengths of time carry their unit in the name.
INITIAL_PASSWORD_DAYS = 7  # a password that was handed over opens nothing afterwards
PASSWORD_HISTORY = 5  # the last passwords that may not come again
RECOVERY_CODES = 10
CODE_STEP_SECONDS = 30  # RFC 6238
CODE_DRIFT_STEPS = 1  # clocks may be this far apart
SIGN_IN_MINUTES = 10  # between the password and the one-time code
SEEN_EVERY_SECONDS = 60  # how exactly idleness is known; each note is a write
TOKENS_PER_PERSON = 20
HASHES_AT_ONCE = 2  # Argon2 takes 100 MB each
HASH_WAIT_SECONDS = 10
