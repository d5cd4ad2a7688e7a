"""Lines of the desk's list: {% load desk %}{% desk_lines rows choosing=people %}.

Drawn by hand, because it is the busiest page: as a template, 25 lines of a dozen values took
longer than finding them in the database.
"""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from services.views.desk_rows import Row

register = template.Library()

_LINE = (
    '<li data-row>{check}<span class="row-state"><span class="tag tag-{tag}">{state}</span></span>'
    '<span class="row-main"><a class="row-title" href="{url}">{title}</a>{marks}</span>'
    '<span class="row-clock{late}">{clock}</span>'
    '<span class="row-meta"><span class="code">{code}</span><span>{kind}</span>'
    "<span>{person}</span><span>{place}</span><span>承办 {holder}</span></span>{actions}</li>"
)
_PLAIN = ("tag", "state", "url", "title", "clock", "code", "kind", "person", "place", "holder")
_CHECK = (
    '<span class="row-check"><input type="checkbox" form="bulk" name="code" value="{}:{}" '
    'data-select aria-label="选中 {}"></span>'
)
_NO_CHECK = mark_safe('<span class="row-check"></span>')
_MARK = ' <span class="tag tag-{}">{}</span>'
_ACTION = '<a class="btn" href="{}" data-dialog{}>{}{}</a>'


@register.simple_tag
def desk_lines(rows: Iterable[Row], choosing: object = None) -> SafeString:
    """``choosing``: anything true puts a box before each line that may be chosen."""
    return format_html_join("\n", "{}", ((_line(row, choosing=bool(choosing)),) for row in rows))


def _line(row: Row, *, choosing: bool) -> SafeString:
    return format_html(
        _LINE,
        check=_check(row) if choosing else "",
        marks=format_html_join("", _MARK, row.marks) if row.marks else "",
        late=" late" if row.late else "",
        actions=_actions(row) if row.actions else "",
        **{name: getattr(row, name) for name in _PLAIN},
    )


def _check(row: Row) -> SafeString:
    if not row.may_assign:
        return _NO_CHECK
    return format_html(_CHECK, row.code, row.version, row.code)


def _actions(row: Row) -> SafeString:
    links = format_html_join("", _ACTION, (_action(*one) for one in row.actions))
    return format_html('<span class="row-actions">{}</span>', links)


def _action(url: str, label: str, key: str) -> tuple[str, str, str, str]:
    if not key:
        return url, "", label, ""
    pressed = format_html(' data-key="{}"', key)
    return url, pressed, label, format_html(" <kbd>{}</kbd>", key)
