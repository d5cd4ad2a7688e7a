"""Pages of centres."""

from django.urls import URLPattern, URLResolver, include, path

from centres.views import account, accounts, audit, calendar, centres, door, network

app_name = "centres"

_account: list[URLPattern | URLResolver] = [
    path("", account.home, name="account_home"),
    path("password/", account.password, name="account_password"),
    path("codes/", account.codes, name="account_codes"),
    path("sign-out/", account.sign_out, name="account_sign_out"),
]

_accounts: list[URLPattern | URLResolver] = [
    path("", accounts.user_list, name="user_list"),
    path("new/", accounts.user_new, name="user_new"),
    path("posts/<int:pk>/end/", accounts.post_end, name="post_end"),
    path("posts/<int:pk>/stand-in/", accounts.post_stand_in, name="post_stand_in"),
    path("people/<str:username>/", accounts.user_page, name="user_page"),
    path("people/<str:username>/edit/", accounts.user_edit, name="user_edit"),
    path("people/<str:username>/active/", accounts.user_active, name="user_active"),
    path("people/<str:username>/reset/", accounts.user_reset, name="user_reset"),
    path("people/<str:username>/codes/", accounts.user_codes, name="user_codes"),
    path("people/<str:username>/posts/new/", accounts.post_new, name="post_new"),
]

_audit: list[URLPattern | URLResolver] = [
    path("", audit.audit_reads, name="audit_reads"),
    path("sign-ins/", audit.audit_sign_ins, name="audit_sign_ins"),
    path("changes/", audit.audit_changes, name="audit_changes"),
]

_centres: list[URLPattern | URLResolver] = [
    path("", centres.centre_list, name="centre_list"),
    path("<str:code>/", centres.centre_page, name="centre_page"),
]

_network: list[URLPattern | URLResolver] = [
    path("", network.centre_admin_list, name="centre_admin_list"),
    path("<str:code>/", network.centre_edit, name="centre_edit"),
    path("<str:code>/new/", network.centre_new, name="centre_new"),
    path("<str:code>/close/", network.centre_close, name="centre_close"),
    path("<str:code>/departments/", network.department_list, name="department_list"),
    path("<str:code>/departments/<int:pk>/", network.department_edit, name="department_edit"),
]

_calendar: list[URLPattern | URLResolver] = [
    path("", calendar.calendar_page, name="calendar_page"),
    path("days/", calendar.calendar_day_save, name="calendar_day_save"),
    path("days/<int:pk>/remove/", calendar.calendar_day_remove, name="calendar_day_remove"),
    path("publish/", calendar.calendar_publish, name="calendar_publish"),
    path("import/", calendar.calendar_import, name="calendar_import"),
]

_figures: list[URLPattern | URLResolver] = [
    path("", calendar.figure_list, name="figure_list"),
    path("<slug:code>/", calendar.figure_page, name="figure_page"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", door.login_page, name="account_login"),
    path("login/code/", door.code_page, name="account_login_code"),
    path("logout/", door.logout_page, name="account_logout"),
    path("account/", include(_account)),
    path("admin-console/accounts/", include(_accounts)),
    path("admin-console/audit/", include(_audit)),
    path("centres/", include(_centres)),
    path("admin-console/centres/", include(_network)),
    path("admin-console/calendar/", include(_calendar)),
    path("admin-console/figures/", include(_figures)),
]
