"""Accounts and their posts. Ending and closing hold from the next request on."""

from datetime import date, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from knox.models import AuthToken

from centres.actions.by import By, record
from centres.actions.codes import remove_codes
from centres.actions.rows import save_clean
from centres.constants import (
    ADMIN_ROLES,
    PASSWORD_HISTORY,
    ROLE_TIERS,
    AccountVerb,
    CentreStatus,
    Role,
)
from centres.models import Centre, Department, PasswordHistory, Post, SignIn, User
from centres.passwords import initial_password, used_before
from centres.rules import second_administration
from foundation.actions.messages import tell
from foundation.pinyin import initials as pinyin_initials
from foundation.problems import ForbiddenError, InvalidError, StaleError

_THREE = "系统、安全、审计三种管理员须由三人分别担任。"


@transaction.atomic
def create_user(
    *, by: By, username: str, name: str, initials: str = "", phone: str = ""
) -> tuple[User, str]:
    """The account and its first password, which is shown once and kept nowhere."""
    if User.objects.filter(username=username).exists():
        raise InvalidError.field("username", "这个账号已有人使用。")
    password = initial_password()
    user = User(
        username=username,
        name=name,
        initials=initials or pinyin_initials(name, 60),
        phone=phone,
        must_change_password=True,
    )
    user.set_password(password)
    save_clean(user)
    record(by, user, AccountVerb.CREATED)
    return user, password


@transaction.atomic
def update_user(
    *, by: By, user: User, version: int, name: str, initials: str, phone: str | None
) -> User:
    """phone None: as before."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.version != version:
        raise StaleError(current={"name": locked.name, "initials": locked.initials})
    locked.name = name
    locked.initials = initials or pinyin_initials(name, 60)
    locked.phone = locked.phone if phone is None else phone
    locked.version += 1
    save_clean(locked, ["name", "initials", "phone", "version"])
    record(by, locked, AccountVerb.UPDATED)
    return locked


@transaction.atomic
def set_active(*, by: By, user: User, active: bool) -> None:
    _not_oneself(by, user, "不能停用或启用自己的账号。")
    if not User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
        return
    if not active:
        _end_sessions(user)
    record(by, user, AccountVerb.ACTIVATED if active else AccountVerb.DEACTIVATED)


@transaction.atomic
def reset_password(*, by: By, user: User) -> str:
    """A new first password for handing over; whoever was in with the old one is out."""
    _not_oneself(by, user, "请在“我的账号”中修改自己的密码。")
    password = initial_password()
    _set_password(user, password, must_change=True)
    _end_sessions(user)
    record(by, user, AccountVerb.PASSWORD_RESET)
    return password


@transaction.atomic
def withdraw_codes(*, by: By, user: User) -> None:
    """Telephone and recovery codes are lost: the person enrols anew at the next sign-in."""
    _not_oneself(by, user, "请在“我的账号”中停用自己的动态口令。")
    _end_sessions(user)
    remove_codes(by=by, user=user)


@transaction.atomic
def change_password(*, by: By, user: User, new: str, keep_session: str | None = None) -> None:
    """By the person, who has shown the old one. All other sessions and all tokens end."""
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise InvalidError("新密码不合要求。", errors={"password_new": error.messages}) from error
    if used_before(user, new):
        raise InvalidError.field("password_new", "不能与当前密码或最近用过的密码相同。")
    _set_password(user, new, must_change=False)
    _end_sessions(user, keep=keep_session)
    record(by, user, AccountVerb.PASSWORD_CHANGED)


@transaction.atomic
def sign_out_everywhere(*, by: By, user: User, keep_session: str | None = None) -> None:
    _end_sessions(user, keep=keep_session)
    record(by, user, AccountVerb.SIGNED_OUT_EVERYWHERE)


@transaction.atomic
def grant_post(
    *,
    by: By,
    user: User,
    centre: Centre,
    role: Role,
    since: date,
    until: date | None = None,
    department: Department | None = None,
    title: str = "",
    shown: bool = False,
) -> Post:
    _not_oneself(by, user, "不能给自己授予岗位。")
    # Two grants at once would not see each other: they come one after the other.
    User.objects.select_for_update().get(pk=user.pk)
    post = Post(
        user=user,
        centre=centre,
        department=department,
        role=role,
        title=title,
        shown=shown,
        since=since,
        until=until,
    )
    _check_post(post)
    save_clean(post)
    record(by, user, AccountVerb.POST_GRANTED)
    tell(
        [user.pk],
        kind="post",
        title=f"您的新岗位：{centre} {post.get_role_display()}",
        link="/account/",
        dedup_key=f"post:{post.pk}",
    )
    return post


@transaction.atomic
def end_post(*, by: By, post: Post) -> None:
    """From now on: yesterday was its last day."""
    _not_oneself(by, post.user, "不能结束自己的岗位。")
    yesterday = timezone.localdate() - timedelta(days=1)
    running = Post.objects.filter(pk=post.pk).filter(
        models.Q(until=None) | models.Q(until__gt=yesterday)
    )
    if post.since > yesterday + timedelta(days=1):
        yesterday = post.since - timedelta(days=1)  # it has not begun and never will
    if running.update(until=yesterday, stand_in=None):
        record(by, post.user, AccountVerb.POST_ENDED)


@transaction.atomic
def set_stand_in(*, by: By, post: Post, stand_in: User | None) -> None:
    """The person who acts in this post as well; None takes it back."""
    _not_oneself(by, post.user, "不能给自己的岗位指定替岗人。")
    if stand_in is not None:
        _not_oneself(by, stand_in, "不能指定自己替岗。")
        if stand_in == post.user:
            raise InvalidError.field("stand_in", "替岗人应是另一个人。")
        if not stand_in.is_active:
            raise InvalidError.field("stand_in", "这个账号已停用。")
    if not post.may_have_stand_in():
        raise InvalidError.field("stand_in", "管理员岗位不设替岗人。")
    Post.objects.filter(pk=post.pk).update(stand_in=stand_in)
    record(by, post.user, AccountVerb.STAND_IN_SET)


def _check_post(post: Post) -> None:
    tiers = ROLE_TIERS.get(Role(post.role))
    if tiers and post.centre.tier not in tiers:
        raise InvalidError.field("role", "这个层级的中心不设这个岗位。")
    if post.centre.status == CentreStatus.CLOSED:
        raise InvalidError.field("centre", "这个中心已撤销。")
    if post.until and post.until < post.since:
        raise InvalidError.field("until", "止期早于起期。")
    if post.department is not None:
        _check_department(post, post.department)
    _check_others(post)


def _check_department(post: Post, department: Department) -> None:
    if department.centre_id != post.centre_id:
        raise InvalidError.field("department", "这个站所不属于所选的中心。")
    if post.role in ADMIN_ROLES:
        raise InvalidError.field("department", "管理员岗位不设在站所。")


def _check_others(post: Post) -> None:
    """Against the posts of the same time: not twice the same, one administration at most."""
    others = Post.objects.filter(user=post.user).filter(
        models.Q(until=None) | models.Q(until__gte=post.since)
    )
    if post.until:
        others = others.filter(since__lte=post.until)
    if others.filter(role=post.role, centre=post.centre, department=post.department).exists():
        raise InvalidError.field("role", "此人已有这个岗位。")
    if second_administration(set(others.values_list("role", flat=True)), post.role):
        raise InvalidError.field("role", _THREE)


def _not_oneself(by: By, user: User, why: str) -> None:
    if by.user is not None and by.user == user:
        raise ForbiddenError(why)


def _set_password(user: User, password: str, *, must_change: bool) -> None:
    if not user.must_change_password:  # a first password was never the person's own
        PasswordHistory.objects.create(user=user, encoded=user.password)
        kept = (
            PasswordHistory.objects.filter(user=user).order_by("-id").values_list("pk", flat=True)
        )
        PasswordHistory.objects.filter(user=user).exclude(pk__in=kept[:PASSWORD_HISTORY]).delete()
    user.set_password(password)
    user.password_changed_at = timezone.now()
    user.must_change_password = must_change
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])


def _end_sessions(user: User, keep: str | None = None) -> None:
    engine = import_module(settings.SESSION_ENGINE)
    others = SignIn.objects.filter(user=user).exclude(session_key=keep or "")
    for key in others.values_list("session_key", flat=True):
        engine.SessionStore(key).delete()
    others.delete()
    AuthToken.objects.filter(user=user).delete()
