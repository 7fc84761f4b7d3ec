"""Addresses of requests: /p/… from a QR code, /t/… by tracking link, /requests/… for those at work."""

from hongge.kernel.routes import route
from hongge.systems.requests import views

app_name = "requests"
urlpatterns = [
    route("p/<str:code>/report/", views.report, name="report", policy="public", methods=("GET", "POST")),
    route("t/", views.find, name="find", policy="public", methods=("GET", "POST")),
    route("t/<str:token>/", views.track, name="track", policy="link"),
    route("t/<str:token>/photo/<int:pk>/", views.track_photo, name="track_photo", policy="link"),
    route("t/<str:token>/<str:step>/", views.track_step, name="track_step", policy="link", methods=("GET", "POST")),
    route("requests/", views.index, name="index", policy="duty"),
    route("requests/new/", views.register, name="register", policy="duty", methods=("GET", "POST")),
    route("requests/import/", views.import_rows, name="import", policy="duty", methods=("GET", "POST")),
    route("requests/import/template/", views.import_template, name="import_template", policy="duty"),
    route("requests/<str:number>/slip/", views.slip, name="slip", policy="duty"),
    route("requests/mine/", views.mine, name="mine", policy="signed_in"),
    route("requests/<str:number>/", views.show, name="show", policy="duty"),
    route("requests/<str:number>/photo/<int:pk>/", views.photo, name="photo", policy="duty"),
    route("requests/<str:number>/reveal/", views.reveal, name="reveal", policy="duty", methods=("POST",)),
    route("requests/<str:number>/<str:step>/", views.step, name="step", policy="duty", methods=("GET", "POST")),
]
