"""Addresses of grids: /grids/… for those at work, /p/…/micro/ for neighbours, /m/… for whoever signed up."""

from hongge.kernel.routes import route
from hongge.systems.grids import views

app_name = "grids"
urlpatterns = [
    route("p/<str:code>/micro/", views.near, name="near", policy="public"),
    route("p/<str:code>/micro/<str:number>/", views.join, name="join", policy="public", methods=("GET", "POST")),
    route("m/<str:token>/", views.signed, name="signed", policy="link"),
    route("m/<str:token>/step_back/", views.signed_back, name="signed_back", policy="link", methods=("POST",)),
    route("grids/", views.index, name="index", policy="duty"),
    route("grids/violations/", views.violations, name="violations", policy="duty"),
    route("grids/outlines/", views.outlines, name="outlines", policy="duty", methods=("GET", "POST")),
    route("grids/recuts/", views.recuts, name="recuts", policy="duty"),
    route("grids/recuts/new/", views.draft, name="draft", policy="duty", methods=("GET", "POST")),
    route("grids/recuts/<int:pk>/", views.recut, name="recut", policy="duty"),
    route("grids/recuts/<int:pk>/add/<str:kind>/", views.change, name="change", policy="duty", methods=("GET", "POST")),
    route("grids/recuts/<int:pk>/strike/<int:line>/", views.strike, name="strike", policy="duty", methods=("POST",)),
    route("grids/recuts/<int:pk>/<str:step>/", views.recut_step, name="recut_step", policy="duty", methods=("GET", "POST")),
    route("grids/micro/", views.micros, name="micros", policy="duty"),
    route("grids/micro/new/", views.call, name="call", policy="duty", methods=("GET", "POST")),
    route("grids/micro/<str:number>/", views.micro, name="micro", policy="duty"),
    route("grids/micro/<str:number>/photo/<int:pk>/", views.photo, name="photo", policy="duty"),
    route("grids/micro/<str:number>/out/<int:pk>/", views.step_back, name="step_back", policy="duty", methods=("POST",)),
    route("grids/micro/<str:number>/<str:step>/", views.micro_step, name="micro_step", policy="duty", methods=("GET", "POST")),
    route("grids/<int:pk>/", views.show, name="show", policy="duty"),
    route("grids/<int:pk>/police/", views.police, name="police", policy="duty", methods=("GET", "POST")),
    route("grids/<int:pk>/outline/", views.outline, name="outline", policy="duty", methods=("GET", "POST")),
    route("grids/<int:pk>/fill/<slug:role>/", views.fill, name="fill", policy="duty", methods=("GET", "POST")),
    route("grids/<int:pk>/give_up/<int:holding>/", views.give_up, name="give_up", policy="duty", methods=("GET", "POST")),
]
