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
    ("网点与部门", "centres:centre_admin_list", "edit_centre"),
    ("事项目录", "services:item_admin_list", "edit_catalogue"),
    ("诉求类别", "services:category_admin_list", "edit_catalogue"),
    ("分派规则", "services:rule_admin_list", "edit_catalogue"),
    ("工作日历", "centres:calendar_page", "edit_settings"),
    ("规则数值", "centres:figure_list", "edit_settings"),
    ("其他设置", "admin:index", "edit_settings"),
    ("工作台", "services:desk_list", "desk"),
)
EVERYBODY = (("消息", "foundation:message_list"), ("我的账号", "centres:account_home"))


@register.inclusion_tag("components/box_list.html", takes_context=True)
def console_side(context: dict[str, Any]) -> dict[str, Any]:
    """The pages of the administration that this person may open."""
    request = context["request"]
    own = [(label, name) for label, name, needed in PAGES if may(request.user, needed)]
    pages = [(label, reverse(name)) for label, name in (*own, *EVERYBODY)]
    # The longest address the present one begins with: a list and the rows below it.
    here = max((url for _, url in pages if request.path.startswith(url)), key=len, default="")
    return {
        "boxes": [
            {"label": label, "url": url, "count": None, "current": url == here}
            for label, url in pages
        ]
    }
