"""Addresses of lift projects: /lift/… for everybody, /elevators/mine/… for owners, /elevators/… for those at work."""

from hongge.kernel.routes import route
from hongge.systems.elevators import views

app_name = "elevators"
BOTH = ("GET", "POST")
urlpatterns = [
    route("lift/<str:number>/", views.public, name="public", policy="public"),
    route("elevators/mine/", views.mine, name="mine", policy="signed_in"),
    route("elevators/mine/<str:number>/", views.home, name="home", policy="signed_in"),
    route("elevators/mine/<str:number>/<str:step>/", views.home_step, name="home_step", policy="signed_in", methods=BOTH),
    route("elevators/", views.index, name="index", policy="duty"),
    route("elevators/new/", views.propose, name="propose", policy="duty", methods=BOTH),
    route("elevators/<str:number>/", views.show, name="show", policy="duty"),
    route("elevators/<str:number>/visits/", views.visits, name="visits", policy="duty"),
    route("elevators/<str:number>/visits/<int:room>/", views.visit, name="visit", policy="duty", methods=BOTH),
    route("elevators/<str:number>/methods/<str:method>/", views.table, name="table", policy="duty", methods=BOTH),
    route("elevators/<str:number>/objections/<int:nth>/", views.handle, name="handle", policy="duty", methods=BOTH),
    route("elevators/<str:number>/accounts/<int:pk>/", views.reverse_account, name="reverse_account", policy="duty", methods=BOTH),
    route("elevators/<str:number>/pictures/<int:pk>/", views.picture, name="picture", policy="duty"),
    route("elevators/<str:number>/<str:step>/", views.step, name="step", policy="duty", methods=BOTH),
]
