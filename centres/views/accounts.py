"""Accounts and posts, for the security administrator."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.actions import people
from centres.actions.codes import enrolled
from centres.forms.people import (
    AccountSearchForm,
    EditPersonForm,
    NewPersonForm,
    PostForm,
    StandInForm,
)
from centres.models import Centre, Post, User
from centres.reports.accounts import accounts_page, centres_named
from centres.views.guards import acting, needs, posted
from foundation.cursors import CursorError
from foundation.masks import mask_phone
from foundation.problems import InvalidError, Problem

_FORM = ["GET", "HEAD", "POST"]


@needs("edit_accounts")
@require_safe
def user_list(request: HttpRequest) -> HttpResponse:
    form = AccountSearchForm(request.GET)
    found: list[User] = []
    next_cursor = ""
    if form.is_valid():
        centre = _one_centre(form)
        if not form.errors:
            given = form.cleaned_data
            try:
                found, next_cursor = accounts_page(
                    text=given["q"],
                    centre=centre,
                    state=given["state"],
                    cursor=request.GET.get("cursor", ""),
                )
            except CursorError as error:
                raise InvalidError("翻页标记不对，请从第一页看起。") from error
    context = {"form": form, "people": found, "next_url": _next(request, next_cursor)}
    return render(request, "centres/user_list.html", context, status=400 if form.errors else 200)


def _one_centre(form: AccountSearchForm) -> Centre | None:
    text = form.cleaned_data["centre"]
    if not text:
        return None
    found = centres_named(text)
    exact = [row for row in found if text in {row.name, row.short_name}]
    found = exact or found
    if len(found) != 1:
        names = "、".join(f"{row.name}（{row.code}）" for row in found[:5])
        form.add_error("centre", _("没有这个中心。") if not found else _("不止一个：") + names)
        return None
    return found[0]


def _next(request: HttpRequest, cursor: str) -> str:
    query = {name: value for name, value in request.GET.items() if name != "cursor"}
    return f"?{urlencode({**query, 'cursor': cursor})}" if cursor else ""


@needs("edit_accounts")
@require_http_methods(_FORM)
def user_new(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(posted(request))
    if form.is_valid():
        try:
            user, password = people.create_user(by=acting(request), **form.cleaned_data)
        except Problem as problem:
            form.add_problem(problem)
        else:
            return _handed_over(request, user, password)
    status = 400 if form.errors else 200
    return render(request, "centres/user_new.html", {"form": form}, status=status)


def _handed_over(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """No redirect: the password is in this one answer and nowhere else."""
    context = {"person": user, "password": password}
    return render(request, "centres/user_password.html", context)


@needs("edit_accounts")
@require_safe
def user_page(request: HttpRequest, username: str) -> HttpResponse:
    person = get_object_or_404(User, username=username)
    today = timezone.localdate()
    posts = list(
        person.posts.select_related("centre", "department", "stand_in").order_by("-since", "-id")
    )
    context = {
        "person": person,
        "phone": mask_phone(person.phone),
        "enrolled": enrolled(person),
        "posts": [post for post in posts if not post.until or post.until >= today],
        "former": [post for post in posts if post.until and post.until < today],
        "oneself": person == request.user,
    }
    return render(request, "centres/user_page.html", context)


@needs("edit_accounts")
@require_http_methods(_FORM)
def user_edit(request: HttpRequest, username: str) -> HttpResponse:
    person = get_object_or_404(User, username=username)
    first = {"name": person.name, "initials": person.initials, "version": person.version}
    form = EditPersonForm(posted(request), initial=first)
    if form.is_valid():
        given = form.cleaned_data
        try:
            people.update_user(
                by=acting(request),
                user=person,
                version=given["version"],
                name=given["name"],
                initials=given["initials"],
                phone=given["phone"] or None,
            )
        except Problem as problem:
            form.add_problem(problem)
        else:
            messages.success(request, _("已保存。"))
            return redirect("centres:user_page", username)
    context = {"form": form, "person": person}
    status = 400 if form.errors else 200
    return render(request, "centres/user_edit.html", context, status=status)


@needs("edit_accounts")
@require_POST
def user_active(request: HttpRequest, username: str) -> HttpResponse:
    person = get_object_or_404(User, username=username)
    active = request.POST.get("active") == "1"
    people.set_active(by=acting(request), user=person, active=active)
    messages.success(request, _("账号已启用。") if active else _("账号已停用，登录已全部退出。"))
    return redirect("centres:user_page", username)


@needs("edit_accounts")
@require_POST
def user_reset(request: HttpRequest, username: str) -> HttpResponse:
    person = get_object_or_404(User, username=username)
    password = people.reset_password(by=acting(request), user=person)
    return _handed_over(request, person, password)


@needs("edit_accounts")
@require_POST
def user_codes(request: HttpRequest, username: str) -> HttpResponse:
    person = get_object_or_404(User, username=username)
    people.withdraw_codes(by=acting(request), user=person)
    messages.success(request, _("动态口令已停用，本人下次登录时重新绑定。"))
    return redirect("centres:user_page", username)


@needs("edit_accounts")
@require_http_methods(_FORM)
def post_new(request: HttpRequest, username: str) -> HttpResponse:
    """First the centre (?centre=code, found by ?q=), then the post there."""
    person = get_object_or_404(User, username=username)
    code = request.GET.get("centre", "")
    if not code:
        text = request.GET.get("q", "")
        context: dict[str, Any] = {"person": person, "text": text, "found": centres_named(text)}
        return render(request, "centres/post_centre.html", context)
    centre = get_object_or_404(Centre, code=code)
    form = PostForm(posted(request), centre=centre, initial={"since": timezone.localdate()})
    if form.is_valid():
        try:
            people.grant_post(by=acting(request), user=person, centre=centre, **form.cleaned_data)
        except Problem as problem:
            form.add_problem(problem)
        else:
            messages.success(request, _("岗位已授予，立即生效。"))
            return redirect("centres:user_page", username)
    context = {"person": person, "centre": centre, "form": form}
    status = 400 if form.errors else 200
    return render(request, "centres/post_new.html", context, status=status)


@needs("edit_accounts")
@require_POST
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.select_related("user"), pk=pk)
    people.end_post(by=acting(request), post=post)
    messages.success(request, _("岗位已结束，立即生效。"))
    return redirect("centres:user_page", post.user.username)


@needs("edit_accounts")
@require_http_methods(_FORM)
def post_stand_in(request: HttpRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.select_related("user", "centre", "stand_in"), pk=pk)
    now = post.stand_in.username if post.stand_in else ""
    form = StandInForm(posted(request), initial={"stand_in": now})
    if form.is_valid():
        try:
            people.set_stand_in(
                by=acting(request), post=post, stand_in=form.cleaned_data["stand_in"]
            )
        except Problem as problem:
            form.add_problem(problem)
        else:
            messages.success(request, _("替岗人已更新。"))
            return redirect("centres:user_page", post.user.username)
    context = {"form": form, "post": post}
    status = 400 if form.errors else 200
    return render(request, "centres/post_stand_in.html", context, status=status)
