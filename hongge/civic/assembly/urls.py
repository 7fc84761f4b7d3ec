"""Addresses of owners' assemblies: /v/… for owners and everybody, /assemblies/… for those at work."""

from hongge.civic.assembly import views
from hongge.kernel.routes import route

app_name = "assembly"
BOTH = ("GET", "POST")
urlpatterns = [
    route("v/", views.mine, name="mine", policy="signed_in"),
    route("v/hongge-verify.py", views.verifier, name="verifier", policy="public"),
    route("v/r/<str:token>/", views.receipt, name="receipt", policy="link"),
    route("v/r/<str:token>/picture.png", views.receipt_picture, name="receipt_picture", policy="link"),
    route("v/b/<str:token>/", views.paper_code, name="paper_code", policy="link"),
    route("v/<str:number>/", views.notice, name="notice", policy="public"),
    route("v/<str:number>/homes/", views.homes, name="homes", policy="signed_in"),
    route("v/<str:number>/plan/<int:nth>/", views.plan, name="plan", policy="public"),
    route("v/<str:number>/image/<int:pk>/", views.image, name="image", policy="public"),
    route("v/<str:number>/bundle.json", views.bundle, name="bundle", policy="public"),
    route("v/<str:number>/notice.pdf", views.notice_pdf, name="notice_pdf", policy="public"),
    route("v/<str:number>/notice.docx", views.notice_docx, name="notice_docx", policy="public"),
    route("v/<str:number>/result.pdf", views.result_pdf, name="result_pdf", policy="public"),
    route("v/<str:number>/result.docx", views.result_docx, name="result_docx", policy="public"),
    route("v/<str:number>/object/", views.object_to, name="object_to", policy="signed_in", methods=BOTH),
    route("v/<str:number>/<int:elector>/cast/", views.cast, name="cast", policy="signed_in", methods=BOTH),
    route("v/<str:number>/<int:elector>/name/", views.name_for_us, name="name_for_us", policy="signed_in", methods=BOTH),
    route("assemblies/", views.index, name="index", policy="duty"),
    route("assemblies/new/", views.convene, name="convene", policy="duty", methods=BOTH),
    route("assemblies/<str:number>/", views.show, name="show", policy="duty"),
    route("assemblies/<str:number>/register/", views.register, name="register", policy="duty"),
    route("assemblies/<str:number>/register/<int:room>/", views.correct, name="correct", policy="duty", methods=BOTH),
    route("assemblies/<str:number>/motions/<int:nth>/", views.edit_motion, name="edit_motion", policy="duty", methods=BOTH),
    route("assemblies/<str:number>/motions/<int:nth>/drop/", views.drop_motion, name="drop_motion", policy="duty", methods=("POST",)),
    route("assemblies/<str:number>/owners/", views.electors, name="electors", policy="duty"),
    route("assemblies/<str:number>/owners/<int:elector>/", views.elector, name="elector", policy="duty"),
    route("assemblies/<str:number>/owners/<int:elector>/name/", views.name, name="name", policy="duty", methods=BOTH),
    route("assemblies/<str:number>/owners/<int:elector>/entrust/", views.entrust, name="entrust", policy="duty", methods=BOTH),
    route("assemblies/<str:number>/owners/<int:elector>/enter/", views.enter, name="enter", policy="duty", methods=BOTH),
    route("assemblies/<str:number>/owners/<int:elector>/paper/", views.picture, name="picture", policy="duty"),
    route("assemblies/<str:number>/readings/<int:pk>/back/", views.take_back, name="take_back", policy="duty", methods=BOTH),
    route("assemblies/<str:number>/deliver/", views.deliver, name="deliver", policy="duty", methods=BOTH),
    route("assemblies/<str:number>/papers/", views.papers, name="papers", policy="duty"),
    route("assemblies/<str:number>/ballots/", views.ballots, name="ballots", policy="duty"),
    route("assemblies/<str:number>/ballots/<int:nth>/scan/", views.scan, name="scan", policy="duty"),
    route("assemblies/<str:number>/ballots.pdf", views.ballots_pdf, name="ballots_pdf", policy="duty"),
    route("assemblies/<str:number>/scrutineers.json", views.openings, name="openings", policy="duty"),
    route("assemblies/<str:number>/import/", views.take_in, name="take_in", policy="duty", methods=BOTH),
    route("assemblies/<str:number>/objections/<int:pk>/", views.answer, name="answer", policy="duty", methods=BOTH),
    route("assemblies/<str:number>/<str:step>/", views.step, name="step", policy="duty", methods=BOTH),
]
