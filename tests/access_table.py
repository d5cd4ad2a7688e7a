"""Who gets what from which address: route × role → status. Complete by test.

Key: the route's name, with its namespaces; ``POST name`` (PUT, PATCH, DELETE) for another method.
Every route of the resolver has a row, and every operation of the OpenAPI document has one with
its method. The administration's pages have one rule of their own in the test.

Value: ``row(status, …)``: the answer to everybody signed in, and by name to those who get
another; whoever is not signed in is sent to the log-in (302) or told 401, unless
``anonymous=`` says otherwise. ``public(status, …)`` is for all.

    "services:request_detail": row(200, stranger=404, system_admin=404, kwargs=a_request),
    "POST api:request_action": row(400, kwargs=…, data=lambda world: {"version": 1}),

kwargs, data: functions of the ``World`` of one row; what they write, and what the calls change, is
taken back before the next role tries. A POST that is in order for several roles is therefore
tried by each of them on the same ground.

Roles: clerk, agent, handler, head of village A; supervisor and organiser of county A; the three
administrators; stranger, the clerk of a village in county B.
"""

from collections.abc import Callable
from typing import Any

from centres.models import SpecialDay
from services.models import RoutingRule
from services.tracking import track_token
from tests.access_requests import REQUESTS
from tests.access_rows import Row, World, new_client_id, public, row
from tests.services.views.public_person import VILLAGE, made

PORTAL = {
    "home": public(200),
    "POST display_mode": public(302),
    "POST session_extend": row(204),
    "healthz": public(200),
    "healthz_deep": public(503),  # nothing ticks in a test
    "readyz": public(503),
    "metrics": public(404),  # only with its token
    "api:schema": public(200),
    "api:docs": public(200),
    "api:unknown": public(404),
}


def a_person(world: World) -> dict[str, Any]:
    return {"username": world.user("clerk").username}


def a_post(world: World) -> dict[str, Any]:
    return {"pk": world.user("clerk").posts.get().pk}


def _security(status: int, **rest: Any) -> Row:
    return row(403, security_admin=status, **rest)


ACCOUNTS = {
    "centres:account_login": row(302, anonymous=200),
    "POST centres:account_login": public(400),
    "centres:account_login_code": public(302),  # only after the password
    "POST centres:account_logout": public(302),
    "centres:account_home": row(200),
    "centres:account_password": row(200),
    "POST centres:account_password": row(400),
    "centres:account_codes": row(200),
    "POST centres:account_codes": row(302),  # makes a secret to scan
    "POST centres:account_sign_out": row(302),
    "centres:user_list": _security(200),
    "centres:user_new": _security(200),
    "POST centres:user_new": _security(400),
    "centres:user_page": _security(200, kwargs=a_person),
    "centres:user_edit": _security(200, kwargs=a_person),
    "POST centres:user_edit": _security(400, kwargs=a_person),
    "POST centres:user_active": _security(302, kwargs=a_person),
    "POST centres:user_reset": _security(200, kwargs=a_person),
    "POST centres:user_codes": _security(302, kwargs=a_person),
    "centres:post_new": _security(200, kwargs=a_person),
    "POST centres:post_new": _security(400, kwargs=a_person, query="?centre=5203"),
    "POST centres:post_end": _security(302, kwargs=a_post),
    "centres:post_stand_in": _security(200, kwargs=a_post),
    "POST centres:post_stand_in": _security(302, kwargs=a_post),
    "centres:audit_reads": row(403, audit_admin=200),
    "centres:audit_sign_ins": row(403, audit_admin=200),
    "centres:audit_changes": row(403, audit_admin=200),
    "foundation:message_list": row(200),
    "POST foundation:message_read": row(302),
    "api:me": row(200),
    "POST api:auth_login": public(400),
    "POST api:auth_logout": row(204),
}


def a_village(_: World) -> dict[str, Any]:
    return {"code": "520304100200"}


def a_village_office(world: World) -> dict[str, Any]:
    return {"code": "520304100200", "pk": world.network.a.village.departments.all()[0].pk}


def a_special_day(_: World) -> dict[str, Any]:
    return {"pk": SpecialDay.objects.order_by("pk")[0].pk}


def _keepers(head: int, system_admin: int, **rest: Any) -> Row:
    return row(403, head=head, system_admin=system_admin, **rest)


def _settings(status: int, **rest: Any) -> Row:
    return row(403, system_admin=status, **rest)


CENTRES: dict[str, Row] = {
    "centres:centre_list": public(200),
    "centres:centre_page": public(200, kwargs=a_village),
    "centres:centre_admin_list": _keepers(200, 200),
    "centres:centre_edit": _keepers(200, 200, kwargs=a_village),
    "POST centres:centre_edit": _keepers(400, 400, kwargs=a_village),
    "centres:centre_new": _keepers(200, 200, kwargs=a_village),
    "POST centres:centre_new": _keepers(400, 400, kwargs=a_village),
    "centres:centre_close": _keepers(403, 200, kwargs=a_village),
    "POST centres:centre_close": _keepers(403, 400, kwargs=a_village),
    "centres:department_list": _keepers(200, 200, kwargs=a_village),
    "POST centres:department_list": _keepers(400, 400, kwargs=a_village),
    "centres:department_edit": _keepers(200, 200, kwargs=a_village_office),
    "POST centres:department_edit": _keepers(400, 400, kwargs=a_village_office),
    "centres:calendar_page": _settings(200),
    "POST centres:calendar_day_save": _settings(400),
    "POST centres:calendar_day_remove": _settings(302, kwargs=a_special_day),
    "POST centres:calendar_publish": _settings(400),
    "centres:calendar_import": _settings(200),
    "POST centres:calendar_import": _settings(400),
    "centres:figure_list": _settings(200),
    "centres:figure_page": _settings(200, kwargs=lambda _: {"code": "closing_hour"}),
    "POST centres:figure_page": _settings(400, kwargs=lambda _: {"code": "closing_hour"}),
    "api:centre_list": public(200),
    "api:centre_detail": public(200, kwargs=a_village),
}


def an_item(_: World) -> dict[str, Any]:
    return {"code": "HJ-001"}


def a_category(_: World) -> dict[str, Any]:
    return {"code": "hukou"}


def a_rule(_: World) -> dict[str, Any]:
    return {"pk": RoutingRule.objects.order_by("order")[0].pk}


def _editors(status: int, **rest: Any) -> Row:
    return row(403, organiser=status, system_admin=status, **rest)


CATALOGUE: dict[str, Row] = {
    "services:item_list": public(200),
    "services:item_guide": public(200, kwargs=an_item),
    "services:item_admin_list": _editors(200),
    "services:item_admin_new": _editors(200),
    "POST services:item_admin_new": _editors(400),
    "services:item_admin_edit": _editors(200, kwargs=an_item),
    "POST services:item_admin_edit": _editors(400, kwargs=an_item),
    "POST services:item_admin_active": _editors(302, kwargs=an_item),
    "services:category_admin_list": _editors(200),
    "services:category_admin_new": _editors(200),
    "POST services:category_admin_new": _editors(400),
    "services:category_admin_edit": _editors(200, kwargs=a_category),
    "POST services:category_admin_edit": _editors(400, kwargs=a_category),
    "services:rule_admin_list": _editors(200),
    "services:rule_admin_new": _editors(200),
    "POST services:rule_admin_new": _editors(400),
    "services:rule_admin_edit": _editors(200, kwargs=a_rule),
    "POST services:rule_admin_edit": _editors(400, kwargs=a_rule),
    "POST services:rule_admin_move": _editors(302, kwargs=a_rule),
    "POST services:rule_admin_active": _editors(302, kwargs=a_rule),
    "api:item_list": public(200),
    "api:item_detail": public(200, kwargs=an_item),
    "api:category_list": public(200),
}


def a_web_request(_: World) -> dict[str, Any]:
    return {"code": made().code}


def a_web_link(world: World) -> dict[str, Any]:
    code = a_web_request(world)["code"]
    return {"code": code, "token": track_token(code)}


def _step(kwargs: Callable[[World], dict[str, Any]]) -> Callable[[World], dict[str, Any]]:
    return lambda world: {**kwargs(world), "step": "withdraw"}


def _withdrawal(world: World) -> dict[str, Any]:
    return {**new_client_id(world), "reason": "自己办好了"}


PUBLIC: dict[str, Row] = {
    "services:public_apply": public(200),
    "POST services:public_apply": public(400, query=f"?kind=advice&centre={VILLAGE}"),
    # To whoever has not proven that it is theirs: asked for code and digits.
    "services:public_done": public(302, kwargs=a_web_request),
    "services:public_track": public(200),
    "POST services:public_track": public(400),
    "services:public_request": public(302, kwargs=a_web_request),
    "POST services:public_request_export": public(403, kwargs=a_web_request),
    "POST services:public_request_step": public(403, kwargs=_step(a_web_request)),
    "services:public_link": public(200, kwargs=a_web_link),
    "POST services:public_link_export": public(403, kwargs=a_web_link),
    "POST services:public_link_step": public(302, kwargs=_step(a_web_link), data=_withdrawal),
    "services:public_ask": public(200),
    "services:public_privacy": public(200),
}

ACCESS: dict[str, Row] = {**PORTAL, **ACCOUNTS, **CENTRES, **CATALOGUE, **PUBLIC, **REQUESTS}
