"""Accounts and posts: who may be what, and from when it counts."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone
from knox.models import AuthToken

from centres.actions import people
from centres.actions.by import By
from centres.constants import ADMIN_ROLES, AccountVerb, CentreStatus, Role
from centres.models import AccountEvent, Centre, Post, User
from foundation.models import Message
from foundation.problems import ForbiddenError, InvalidError, StaleError
from tests.factories import Network, post

TODAY = timezone.localdate()


@pytest.fixture
def by(security_admin: User) -> By:
    return By(security_admin, "10.0.0.1")


def _grant(by: By, user: User, centre: Centre, role: Role, **more: object) -> Post:
    fields: dict[str, object] = {"since": timezone.localdate(), **more}
    return people.grant_post(by=by, user=user, centre=centre, role=role, **fields)  # type: ignore[arg-type]


def test_a_new_account_has_initials_and_a_password_to_change(by: By, ground: None) -> None:
    user, password = people.create_user(by=by, username="limei", name="李梅")
    assert (user.initials, user.must_change_password) == ("lm", True)
    assert user.check_password(password)
    assert AccountEvent.objects.get(user=user, verb=AccountVerb.CREATED).actor == by.user


def test_an_account_name_is_taken_once(by: By, clerk: User) -> None:
    with pytest.raises(InvalidError) as refusal:
        people.create_user(by=by, username="clerk", name="李梅")
    assert refusal.value.errors == {"username": ["这个账号已有人使用。"]}


def test_an_edit_of_an_older_version_is_refused(by: By, clerk: User) -> None:
    fields = {"version": clerk.version, "name": "王敏敏", "initials": "", "phone": "13800001234"}
    people.update_user(by=by, user=clerk, **fields)  # type: ignore[arg-type]
    with pytest.raises(StaleError):
        people.update_user(by=by, user=clerk, **fields)  # type: ignore[arg-type]
    clerk.refresh_from_db()
    assert (clerk.name, clerk.initials, clerk.phone) == ("王敏敏", "wmm", "13800001234")


def test_closing_an_account_ends_its_tokens(by: By, clerk: User) -> None:
    AuthToken.objects.create(clerk)
    people.set_active(by=by, user=clerk, active=False)
    assert not User.objects.get(pk=clerk.pk).is_active
    assert not AuthToken.objects.filter(user=clerk).exists()


def test_nobody_changes_their_own_rights(by: By, security_admin: User, network: Network) -> None:
    with pytest.raises(ForbiddenError):
        _grant(by, security_admin, network.prefecture, Role.HEAD)
    with pytest.raises(ForbiddenError):
        people.set_active(by=by, user=security_admin, active=False)
    with pytest.raises(ForbiddenError):
        people.reset_password(by=by, user=security_admin)
    with pytest.raises(ForbiddenError):
        people.end_post(by=by, post=security_admin.posts.get())
    with pytest.raises(ForbiddenError):
        people.withdraw_codes(by=by, user=security_admin)


def test_a_grant_tells_the_person(by: By, nobody: User, network: Network) -> None:
    _grant(by, nobody, network.a.village, Role.CLERK)
    assert Message.objects.get(recipient=nobody).title == "您的新岗位：花茂村 窗口工作人员"
    assert [held.role for held in nobody.posts_now] == [Role.CLERK]


def test_the_same_post_is_not_granted_twice(by: By, clerk: User, network: Network) -> None:
    with pytest.raises(InvalidError, match="请更正标出的内容"):
        _grant(by, clerk, network.a.village, Role.CLERK)


@pytest.mark.parametrize(("role", "tier"), [(Role.AGENT, "county"), (Role.ORGANISER, "village")])
def test_a_role_belongs_to_its_tiers(
    by: By, nobody: User, network: Network, role: Role, tier: str
) -> None:
    with pytest.raises(InvalidError) as refusal:
        _grant(by, nobody, getattr(network.a, tier), role)
    assert "role" in (refusal.value.errors or {})


def test_a_closed_centre_gives_no_posts(by: By, nobody: User, network: Network) -> None:
    network.a.group.status = CentreStatus.CLOSED
    with pytest.raises(InvalidError):
        _grant(by, nobody, network.a.group, Role.AGENT)


def test_a_department_belongs_to_the_centre(by: By, nobody: User, network: Network) -> None:
    elsewhere = network.b.departments["social-affairs-office"]
    with pytest.raises(InvalidError) as refusal:
        _grant(by, nobody, network.a.township, Role.HANDLER, department=elsewhere)
    assert "department" in (refusal.value.errors or {})


@pytest.mark.parametrize("second", ADMIN_ROLES[:2])
def test_one_person_holds_one_administration(
    by: By, audit_admin: User, network: Network, second: Role
) -> None:
    with pytest.raises(InvalidError) as refusal:
        _grant(by, audit_admin, network.prefecture, second)
    assert refusal.value.errors == {"role": ["系统、安全、审计三种管理员须由三人分别担任。"]}


@pytest.mark.parametrize("second", ADMIN_ROLES[:2])
def test_the_database_refuses_a_second_administration(
    audit_admin: User, network: Network, second: Role
) -> None:
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        post(audit_admin, network.prefecture, second)


def test_the_database_refuses_it_by_change_of_role_too(audit_admin: User, network: Network) -> None:
    other = post(audit_admin, network.prefecture, Role.SUPERVISOR)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Post.objects.filter(pk=other.pk).update(role=Role.SYSTEM_ADMIN)


def test_an_administration_follows_another_after_its_end(
    by: By, audit_admin: User, network: Network
) -> None:
    people.end_post(by=by, post=audit_admin.posts.get())
    assert _grant(by, audit_admin, network.prefecture, Role.SYSTEM_ADMIN).pk


def test_an_ended_post_opens_nothing_from_now_on(by: By, clerk: User) -> None:
    people.end_post(by=by, post=clerk.posts.get())
    assert User.objects.get(pk=clerk.pk).posts_now == []
    people.end_post(by=by, post=clerk.posts.get())
    assert AccountEvent.objects.filter(verb=AccountVerb.POST_ENDED).count() == 1


def test_a_post_of_today_can_be_taken_back_today(by: By, nobody: User, network: Network) -> None:
    new = _grant(by, nobody, network.a.village, Role.CLERK)
    people.end_post(by=by, post=new)
    assert User.objects.get(pk=nobody.pk).posts_now == []
    assert Post.objects.get(pk=new.pk).until == timezone.localdate() - timedelta(days=1)


def test_a_post_of_next_week_is_called_off(by: By, nobody: User, network: Network) -> None:
    start = timezone.localdate() + timedelta(days=7)
    new = _grant(by, nobody, network.a.village, Role.CLERK, since=start)
    people.end_post(by=by, post=new)
    assert Post.objects.get(pk=new.pk).until == start - timedelta(days=1)


def test_a_stand_in_holds_the_post_too(by: By, head: User, agent: User) -> None:
    people.set_stand_in(by=by, post=head.posts.get(), stand_in=agent)
    assert {held.role for held in User.objects.get(pk=agent.pk).posts_now} == {"agent", "head"}
    people.set_stand_in(by=by, post=head.posts.get(), stand_in=None)
    assert {held.role for held in User.objects.get(pk=agent.pk).posts_now} == {"agent"}


def test_an_administration_is_not_lent(by: By, audit_admin: User, nobody: User) -> None:
    with pytest.raises(InvalidError):
        people.set_stand_in(by=by, post=audit_admin.posts.get(), stand_in=nobody)
    with pytest.raises(IntegrityError), transaction.atomic():
        audit_admin.posts.update(stand_in=nobody)


def test_nobody_stands_in_for_themselves(by: By, clerk: User, network: Network) -> None:
    with pytest.raises(InvalidError):
        people.set_stand_in(by=by, post=clerk.posts.get(), stand_in=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        clerk.posts.update(stand_in=clerk)


def test_events_of_accounts_cannot_be_changed(by: By, clerk: User) -> None:
    people.reset_password(by=by, user=clerk)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        AccountEvent.objects.update(verb=AccountVerb.CREATED)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        AccountEvent.objects.all().delete()


def test_a_post_cannot_end_before_it_begins(by: By, nobody: User, network: Network) -> None:
    with pytest.raises(InvalidError):
        _grant(by, nobody, network.a.village, Role.CLERK, until=date(2020, 1, 1))
