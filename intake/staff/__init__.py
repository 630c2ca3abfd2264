"""The pages of the people at work, server-drawn."""

from intake.staff import board, feedback, groups, login, mentioned, questions, regroupings, report

PAGES = (board, login, questions, mentioned, groups, regroupings, report, feedback)
