"""The working calendar and the values of the rules, for the system administrator."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.actions.calendar import (
    YEARS,
    import_special_days,
    publish_year,
    remove_special_day,
    save_special_day,
    set_figure,
)
from centres.forms.calendar import DayTableForm, FigureForm, PublishYearForm, SpecialDayForm
from centres.imports import ImportReport
from centres.models import CalendarYear, SpecialDay
from centres.reports.figures import UNITS, figure_lines, history_of
from centres.views.guards import needs, posted
from foundation.problems import Problem

_FORM = ["GET", "HEAD", "POST"]


@needs("edit_settings")
@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("year", "")
    year = int(typed) if typed.isdecimal() and len(typed) == 4 else 0
    return _calendar(request, year if year in YEARS else timezone.localdate().year)


@needs("edit_settings")
@require_POST
def calendar_day_save(request: HttpRequest) -> HttpResponse:
    form = SpecialDayForm(request.POST)
    if form.is_valid():
        try:
            day = save_special_day(**form.cleaned_data)
        except Problem as problem:
            form.add_problem(problem)
        else:
            return _done(request, day.day.year, _("已保存，未办结诉求的期限正在重算。"))
    return _calendar(request, _year_of(form), day_form=form)


@needs("edit_settings")
@require_POST
def calendar_day_remove(request: HttpRequest, pk: int) -> HttpResponse:
    day = get_object_or_404(SpecialDay, pk=pk).day
    remove_special_day(day=day)
    return _done(request, day.year, _("已取消，未办结诉求的期限正在重算。"))


@needs("edit_settings")
@require_POST
def calendar_publish(request: HttpRequest) -> HttpResponse:
    form = PublishYearForm(request.POST)
    if form.is_valid():
        row = publish_year(**form.cleaned_data)
        return _done(request, row.year, _("已公布，落在这一年的暂定期限正在重算。"))
    return _calendar(request, timezone.localdate().year, publish_form=form)


def _done(request: HttpRequest, year: int, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(f"{reverse('centres:calendar_page')}?year={year}")


def _year_of(form: SpecialDayForm) -> int:
    day = form.cleaned_data.get("day")
    return day.year if day else timezone.localdate().year


def _calendar(request: HttpRequest, year: int, **forms: Any) -> HttpResponse:
    row = CalendarYear.objects.filter(year=year).first()
    context = {
        "year": year,
        "row": row,
        "days": SpecialDay.objects.filter(day__year=year),
        "years": range(year - 2, year + 3),
        "day_form": SpecialDayForm(),
        "publish_form": PublishYearForm(
            initial={"year": year, "source": row.source if row else ""}
        ),
        **forms,
    }
    status = 400 if forms else 200
    return render(request, "centres/calendar_page.html", context, status=status)


@needs("edit_settings")
@require_http_methods(_FORM)
def calendar_import(request: HttpRequest) -> HttpResponse:
    """A file is shown line by line first; only its confirmed text is stored."""
    form = DayTableForm(posted(request), request.FILES or None)
    report = None
    if form.is_valid():
        confirmed = "confirm" in request.POST
        try:
            report = import_special_days(raw=form.cleaned_data["raw"], dry_run=not confirmed)
        except Problem as problem:
            form.add_error("table", problem.detail)
        else:
            if report.stored:
                return _done(request, timezone.localdate().year, _("已导入。"))
    context = {"form": form, "report": report, "text": _text(form, report)}
    status = 400 if form.errors or (report and report.errors) else 200
    return render(request, "centres/calendar_import.html", context, status=status)


def _text(form: DayTableForm, report: ImportReport | None) -> str:
    if report is None or report.errors:
        return ""
    return str(form.cleaned_data["raw"].decode("utf-8-sig"))


@needs("edit_settings")
@require_safe
def figure_list(request: HttpRequest) -> HttpResponse:
    context = {"lines": figure_lines(timezone.localdate())}
    return render(request, "centres/figure_list.html", context)


@needs("edit_settings")
@require_http_methods(_FORM)
def figure_page(request: HttpRequest, code: str) -> HttpResponse:
    history = history_of(code)
    if not history:
        raise Http404
    today = timezone.localdate()
    form = FigureForm(posted(request), initial={"effective_from": today})
    if form.is_valid():
        try:
            set_figure(code=code, today=today, **form.cleaned_data)
        except Problem as problem:
            form.add_problem(problem)
        else:
            messages.success(request, _("已保存，未办结诉求的期限正在重算。"))
            return redirect("centres:figure_page", code)
    unit = UNITS.get(history[0].unit, "")
    context = {"form": form, "code": code, "history": history, "unit": unit, "today": today}
    status = 400 if form.errors else 200
    return render(request, "centres/figure_page.html", context, status=status)
