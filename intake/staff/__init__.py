"""The pages of the people at work, server-drawn."""

from intake.staff import (
    attachments,
    board,
    decisions,
    groups,
    login,
    mentioned,
    questions,
    register,
    regroupings,
    report,
)

PAGES = (board, login, questions, mentioned, groups, regroupings, report, attachments, register, decisions)
