"""Addresses of bulletins: /bulletins/… for those at work, /b/… from the QR code on paper. Of work plans: /plans/…."""

from hongge.bulletins.views import bulletins as views
from hongge.bulletins.views import plans
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
    route("plans/", plans.index, name="plans", policy="duty"),
    route("plans/new/", plans.begin, name="plan_begin", policy="duty", methods=("GET", "POST")),
    route("plans/<int:pk>/", plans.show, name="plan", policy="duty"),
    route("plans/<int:pk>/paper.pdf", plans.paper_of, name="plan_paper", policy="duty"),
    route("plans/<int:pk>/tasks/<int:nth>/", plans.task, name="task", policy="duty"),
    route("plans/<int:pk>/tasks/<int:nth>/change/", plans.change_task, name="change_task", policy="duty", methods=("GET", "POST")),
    route("plans/<int:pk>/tasks/<int:nth>/drop/", plans.drop_task, name="drop_task", policy="duty", methods=("GET", "POST")),
    route("plans/<int:pk>/tasks/<int:nth>/report/", plans.report, name="report", policy="duty", methods=("GET", "POST")),
    route(
        "plans/<int:pk>/tasks/<int:nth>/reports/<int:report>/<str:step>/",
        plans.report_step,
        name="report_step",
        policy="duty",
        methods=("GET", "POST"),
    ),
    route("plans/<int:pk>/<str:step>/", plans.step, name="plan_step", policy="duty", methods=("GET", "POST")),
]
