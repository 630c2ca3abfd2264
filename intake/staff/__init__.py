"""The pages of the people at work, server-drawn."""

from intake.staff import (
    access,
    assessing,
    attachments,
    board,
    feedback,
    groups,
    login,
    logins,
    logreview,
    mentioned,
    questions,
    register,
    regroupings,
    report,
    search,
    work,
)

PAGES = (
    board,
    login,
    work,
    assessing,
    questions,
    mentioned,
    groups,
    regroupings,
    report,
    attachments,
    register,
    feedback,
    access,
    search,
    logreview,
    logins,
)
