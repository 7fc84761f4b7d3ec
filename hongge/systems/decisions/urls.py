"""Addresses of decisions: /p/… for everybody, /decisions/… for those at work."""

from hongge.kernel.routes import route
from hongge.systems.decisions import views

app_name = "decisions"
urlpatterns = [
    route("p/<str:code>/matters/", views.public_list, name="public_list", policy="public"),
    route("p/<str:code>/matters/<str:number>/", views.public_show, name="public_show", policy="public"),
    route("p/<str:code>/matters/<str:number>/photo/<int:pk>/", views.public_photo, name="public_photo", policy="public"),
    route("decisions/", views.index, name="index", policy="duty"),
    route("decisions/new/", views.propose, name="propose", policy="duty", methods=("GET", "POST")),
    route("decisions/meetings/", views.meetings, name="meetings", policy="duty"),
    route("decisions/meetings/new/", views.plan, name="plan", policy="duty", methods=("GET", "POST")),
    route("decisions/meetings/<str:number>/", views.meeting, name="meeting", policy="duty"),
    route("decisions/meetings/<str:number>/invitation.ics", views.calendar, name="calendar", policy="duty"),
    route("decisions/meetings/<str:number>/<str:step>/", views.meeting_step, name="meeting_step", policy="duty", methods=("GET", "POST")),
    route("decisions/items/", views.items, name="items", policy="duty"),
    route("decisions/items/<str:number>/", views.item, name="item", policy="duty"),
    route("decisions/items/<str:number>/<str:step>/", views.item_step, name="item_step", policy="duty", methods=("GET", "POST")),
    route("decisions/<str:number>/", views.show, name="show", policy="duty"),
    route("decisions/<str:number>/photo/<int:pk>/", views.photo, name="photo", policy="duty"),
    route("decisions/<str:number>/<str:step>/", views.step, name="step", policy="duty", methods=("GET", "POST")),
]
