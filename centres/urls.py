"""Pages of centres."""

from django.urls import URLPattern, URLResolver, include, path

from centres.views import account, accounts, audit, door

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

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", door.login_page, name="account_login"),
    path("login/code/", door.code_page, name="account_login_code"),
    path("logout/", door.logout_page, name="account_logout"),
    path("account/", include(_account)),
    path("admin-console/accounts/", include(_accounts)),
    path("admin-console/audit/", include(_audit)),
]
