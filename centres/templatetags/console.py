"""The administrators' way around: {% load console %}{% console_side %}."""

from typing import Any

from django import template
from django.urls import reverse

from centres.access import may

register = template.Library()

# Label, name of the page (higher packages by name only), capability of centres.access.
PAGES = (
    ("账号与岗位", "centres:user_list", "edit_accounts"),
    ("个人信息查阅", "centres:audit_reads", "read_audit"),
    ("登录与账号操作", "centres:audit_sign_ins", "read_audit"),
    ("账号与岗位变更", "centres:audit_changes", "read_audit"),
    ("服务事项", "services:item_admin_list", "edit_catalogue"),
    ("诉求类别", "services:category_admin_list", "edit_catalogue"),
    ("分派规则", "services:rule_admin_list", "edit_catalogue"),
    ("中心资料", "centres:centre_admin_list", "edit_centre"),
    ("工作日历", "centres:calendar_page", "edit_settings"),
    ("规则数值", "centres:figure_list", "edit_settings"),
    ("系统设置", "admin:index", "edit_settings"),
)


@register.inclusion_tag("components/box_list.html", takes_context=True)
def console_side(context: dict[str, Any]) -> dict[str, Any]:
    """The pages of the administration that this person may open."""
    request = context["request"]
    boxes = [
        {
            "label": label,
            "url": (url := reverse(name)),
            "count": None,
            "current": request.path == url,
        }
        for label, name, capability in PAGES
        if may(request.user, capability)
    ]
    mine = [("消息", "foundation:message_list"), ("我的账号", "centres:account_home")]
    boxes += [
        {
            "label": label,
            "url": reverse(name),
            "count": None,
            "current": request.path == reverse(name),
        }
        for label, name in mine
    ]
    return {"boxes": boxes}
