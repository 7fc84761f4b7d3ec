"""All addresses. Each of ours carries its policy (kernel.routes); sign-in is allauth's, the administration Django's."""

from allauth.account import views as account
from django.urls import include, path

from hongge.portal.accounts import SignInForm
from hongge.portal.admin import administration

accounts = [
    path("login/", account.LoginView.as_view(form_class=SignInForm), name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("phone/verify/", account.verify_phone, name="account_verify_phone"),
    path("phone/change/", account.change_phone, name="account_change_phone"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
]
urlpatterns = [
    path("", include("hongge.portal.urls")),
    path("", include("hongge.systems.party.urls")),
    path("", include("hongge.systems.requests.urls")),
    path("", include("hongge.systems.decisions.urls")),
    path("", include("hongge.systems.grids.urls")),
    path("", include("hongge.systems.elevators.urls")),
    path("", include("hongge.civic.assembly.urls")),
    path("", include("hongge.bulletins.urls")),
    path("accounts/", include(accounts)),
    path("admin/", administration.urls),
]
handler400 = "hongge.portal.trouble.bad_request"
handler403 = "hongge.portal.trouble.forbidden"
handler404 = "hongge.portal.trouble.not_found"
handler500 = "hongge.portal.trouble.unexpected"
