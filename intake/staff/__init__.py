"""The pages of the people at work, server-drawn."""

from intake.staff import (
    assessing,
    attachments,
    board,
    groups,
    login,
    mentioned,
    questions,
    register,
    regroupings,
    report,
    work,
)

PAGES = (board, login, questions, mentioned, groups, regroupings, report, attachments, register, work, assessing)
