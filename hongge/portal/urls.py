"""The portal's own addresses, gathered from the modules that answer them."""

from django.conf import settings

from hongge.kernel.routes import route
from hongge.portal import accounts, api
from hongge.portal.views import exports, figures, imports, inbox, own, places, public, system, takeouts, ties, today

urlpatterns = [
    *system.urlpatterns,
    *today.urlpatterns,
    *own.urlpatterns,
    *inbox.urlpatterns,
    *public.urlpatterns,
    *figures.urlpatterns,
    *places.urlpatterns,
    *exports.urlpatterns,
    *takeouts.urlpatterns,
    *imports.urlpatterns,
    *ties.urlpatterns,
    *api.urlpatterns,
    route("signin/", accounts.sign_in, name="sign_in", policy="public"),
]
if settings.TEST:
    urlpatterns += [route("test/sign-in/<str:username>", accounts.test_sign_in, name="test_sign_in", policy="public")]
