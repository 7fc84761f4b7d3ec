"""Addresses of Party building."""

from hongge.kernel.routes import route
from hongge.systems.party import views

BOTH = ("GET", "POST")
app_name = "party"
urlpatterns = [
    route("party/", views.index, name="index", policy="duty"),
    route("party/organisations/", views.organisations, name="organisations", policy="duty"),
    route("party/organisations/tree/", views.tree, name="tree", policy="duty"),
    route("party/organisations/new/", views.propose, name="propose", policy="duty", methods=BOTH),
    route("party/organisations/<int:pk>/", views.organisation, name="organisation", policy="duty"),
    route("party/organisations/<int:pk>/scan/<int:scan>/", views.scan, name="scan", policy="duty"),
    route("party/organisations/<int:pk>/secretary/", views.appoint_secretary, name="appoint_secretary", policy="duty", methods=BOTH),
    route("party/organisations/<int:pk>/<str:step>/", views.organisation_step, name="organisation_step", policy="duty", methods=BOTH),
    route("party/bodies/", views.bodies, name="bodies", policy="duty"),
    route("party/bodies/<int:pk>/", views.body, name="body", policy="duty"),
    route("party/bodies/<int:pk>/cover/", views.cover, name="cover", policy="duty", methods=BOTH),
    route("party/bodies/<int:pk>/members/", views.members, name="members", policy="duty", methods=BOTH),
    route("party/bodies/<int:pk>/not-built/", views.not_built, name="not_built", policy="duty", methods=BOTH),
    route("party/bodies/<int:pk>/term/", views.term, name="term", policy="duty", methods=BOTH),
    route("party/bodies/<int:pk>/contract/", views.contract, name="contract", policy="duty", methods=BOTH),
    route("party/bodies/<int:pk>/adviser/", views.send, name="send", policy="duty", methods=BOTH),
    route("party/bodies/<int:pk>/seat/", views.appoint_member, name="appoint_member", policy="duty", methods=BOTH),
    route("party/advisers/", views.advisers, name="advisers", policy="duty"),
    route("party/advisers/<int:pk>/end/", views.recall, name="recall", policy="duty", methods=BOTH),
    route("party/terms/<int:pk>/file/", views.file_term, name="file_term", policy="duty", methods=BOTH),
    route("party/contracts/<int:pk>/end/", views.end_contract, name="end_contract", policy="duty", methods=BOTH),
    route("party/papers/<str:kind>/<int:pk>/<int:file>/", views.paper, name="paper", policy="duty"),
    route("party/coverages/<int:pk>/<str:step>/", views.coverage_step, name="coverage_step", policy="duty", methods=BOTH),
    route("party/suggestions/", views.suggestions, name="suggestions", policy="duty"),
    route("party/suggestions/<int:pk>/", views.suggestion, name="suggestion", policy="duty"),
    route("party/suggestions/<int:pk>/<str:step>/", views.suggestion_step, name="suggestion_step", policy="duty", methods=BOTH),
    route("party/duties/", views.duties, name="duties", policy="duty"),
    route("party/duties/<int:pk>/basis/", views.basis, name="basis", policy="duty", methods=BOTH),
    route("party/duties/<int:pk>/end/", views.leave_post, name="leave_post", policy="duty", methods=BOTH),
    route("party/conflicts/", views.conflicts, name="conflicts", policy="duty"),
    route("party/mine/", views.mine, name="mine", policy="duty"),
    route("party/visits/", views.visits, name="visits", policy="duty"),
    route("party/branch/", views.branch, name="branch", policy="duty"),
    route("party/role/", views.role, name="role", policy="duty", methods=BOTH),
]
