"""The public form and the pages beside it, in seven languages, without scripts."""

from intake.public import about, children, codes, files, questions, send

ROUTERS = (
    questions.router,
    children.router,
    files.router,
    send.router,
    codes.router,
    about.router,
    about.leaving,
)
