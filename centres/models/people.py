"""Accounts and posts. An account is a person; what it may do is told by its posts."""

from datetime import date, datetime, timedelta

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from centres.constants import ADMIN_ROLES, Role
from centres.models.centre import Centre, Department, held_centres, held_departments
from centres.models.tiers import held_in_memory
from foundation.fields import EncryptedTextField

# Written by hand: every call of everybody begins with it.
_POSTS_NOW = """
SELECT p.*, coalesce((SELECT version FROM foundation_stamp WHERE name = 'config'), 0)
  AS config_version
FROM centres_post p WHERE (p.user_id = %s OR p.stand_in_id = %s)
  AND (p.until IS NULL OR p.until >= %s) AND p.since <= %s ORDER BY p.id
"""


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


@pghistory.track(exclude=["password", "must_change_password", "last_login", "phone", "version"])
class User(AbstractBaseUser):
    username = models.CharField(
        "账号", max_length=60, unique=True, validators=[UnicodeUsernameValidator()]
    )
    name = models.CharField("姓名", max_length=60)
    initials = models.CharField("拼音首字母", max_length=60, blank=True)
    phone = EncryptedTextField("电话", blank=True)
    is_active = models.BooleanField("启用", default=True)
    password_changed_at = models.DateTimeField(default=timezone.now)
    # The password was made by somebody else and handed over.
    must_change_password = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    # Of the token a call came with, read beside the person.
    token_digest: str = ""
    token_expiry: datetime | None = None

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "账号"
        indexes = [models.Index(fields=["initials", "id"], name="user_initials_idx")]
        triggers = [held_in_memory("name", "username")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def posts_now(self) -> list["Post"]:
        """The posts held today, as stand-in too, with centre and department: one statement.

        The stamp of the settings comes along: what is computed for a person needs it nearly always.
        """
        today = timezone.localdate()
        posts: list[Post] = list(Post.objects.raw(_POSTS_NOW, [self.pk, self.pk, today, today]))
        if posts:
            version = posts[0].config_version
            centres = held_centres.at(version, {post.centre_id for post in posts})
            offices = held_departments.at(version, {post.department_id for post in posts})
            for post in posts:
                post.centre = centres[post.centre_id]
                if post.department_id is not None:
                    post.department = offices[post.department_id]
        return posts

    # Django's admin asks these three; only system administrators enter it.
    @property
    def is_staff(self) -> bool:
        return any(post.role == Role.SYSTEM_ADMIN for post in self.posts_now)

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002 - Django asks so
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002 - Django asks so
        return self.is_active and self.is_staff


@pghistory.track()
class Post(models.Model):
    """user × centre (or a department of it) × role × period; with a stand-in."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="posts")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    title = models.CharField("职务", max_length=40, blank=True)
    shown = models.BooleanField("对外公示", default=False)
    stand_in = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="stands_in_for"
    )
    since = models.DateField("起", default=date.today)
    until = models.DateField("止", null=True, blank=True)
    # The stamp of the settings, where the posts were read by ``User.posts_now``.
    config_version: int = 0

    class Meta:
        verbose_name = "岗位"
        ordering = ["centre", "role", "id"]
        indexes = [
            models.Index(fields=["user"], name="post_user_idx"),
            models.Index(fields=["centre", "role"], name="post_centre_idx"),
            models.Index(fields=["department"], name="post_department_idx"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="post_role_known"),
            # Until the day before it began: taken back on its first day.
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since") - timedelta(days=1)),
                name="post_period",
            ),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=models.F("user")),
                name="post_stand_in_is_another",
            ),
            # An administration is not lent, or one person could hold two of the three.
            models.CheckConstraint(
                condition=~Q(role__in=ADMIN_ROLES) | Q(stand_in=None),
                name="post_admin_no_stand_in",
            ),
            models.UniqueConstraint(
                fields=["user", "centre", "department", "role", "since"],
                name="post_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(role__in=ADMIN_ROLES) | Q(department=None),
                name="post_admin_no_department",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="department_of_centre",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__department__isnull=False),
                func="""
                IF NOT EXISTS (SELECT 1 FROM centres_department d
                    WHERE d.id = NEW.department_id AND d.centre_id = NEW.centre_id) THEN
                  RAISE EXCEPTION 'department belongs to another centre'
                    USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """,
            ),
            # Three separate persons: system, security and audit administration.
            pgtrigger.Trigger(
                name="three_administrators",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__role__in=[str(role) for role in ADMIN_ROLES]),
                func="""
                IF EXISTS (SELECT 1 FROM centres_post p WHERE p.user_id = NEW.user_id
                    AND p.id <> NEW.id AND p.role LIKE '%_admin' AND p.role <> NEW.role
                    AND (p.until IS NULL OR p.until >= NEW.since)
                    AND (NEW.until IS NULL OR p.since <= NEW.until)) THEN
                  RAISE EXCEPTION 'one person may hold one of the three administrations'
                    USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.department or self.centre}"

    def may_have_stand_in(self) -> bool:
        return self.role not in ADMIN_ROLES
