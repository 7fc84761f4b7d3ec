"""Addresses of bulletins: /bulletins/… for those at work, /b/… from the QR code on paper."""

from hongge.bulletins import views
from hongge.kernel.routes import route

app_name = "bulletins"
urlpatterns = [
    route("bulletins/", views.index, name="index", policy="duty"),
    route("bulletins/new/", views.begin, name="begin", policy="duty", methods=("GET", "POST")),
    route("bulletins/<int:pk>/", views.show, name="show", policy="duty"),
    route("bulletins/<int:pk>/paper.pdf", views.paper_of, name="paper", policy="duty"),
    route("bulletins/<int:pk>/preview/", views.preview, name="preview", policy="duty", methods=("POST",)),
    route("bulletins/<int:pk>/edit/", views.edit, name="edit", policy="duty", methods=("POST",)),
    route("bulletins/<int:pk>/externals/", views.add_external, name="add_external", policy="duty", methods=("POST",)),
    route("bulletins/<int:pk>/externals/<int:external>/sign/", views.sign_external, name="sign_external", policy="duty", methods=("POST",)),
    route("bulletins/<int:pk>/<str:step>/", views.step, name="step", policy="duty", methods=("POST",)),
    route("b/<str:code>/", views.verify, name="verify", policy="public"),
    route("b/<str:code>/paper.pdf", views.public_paper, name="public_paper", policy="public"),
]
