"""THE table from what went wrong to what the caller is told: RFC 9457 problem documents that never echo the input."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casework.errors import SlussError

log = structlog.get_logger("intake")

# code -> (HTTP status, one sentence that says what to do)
PROBLEMS: dict[str, tuple[int, str]] = {
    "not_json": (400, "The body is not JSON. Send one report as a JSON object, encoded as UTF-8."),
    "too_large": (413, "The body is too large. Send large attachments separately and refer to them by their number."),
    "idempotency_key_reused": (
        422,
        "This idempotency key was used before for another report. Send this report with a key of its own.",
    ),
    "not_signed_in": (401, "Sign in, or send a bearer token."),
    "not_permitted": (403, "Your role does not allow this. Ask a colleague whose role does."),
    "not_found": (404, "There is nothing here. Check the address."),
    "purpose_required": (403, "Nothing says that you need this report. State a purpose and why: POST .../access."),
    "protected_identity": (403, "A protected identity. Ask your supervisor who may open it."),
    "protection_not_yours": (403, "Only who may open reports about protected identities may take the protection away."),
    "grant_settled": (409, "This has been answered, or its time is over. Reload."),
    "second_is_first": (403, "This needs another person than the one who asked for it."),
    "search_term_needed": (422, "Say what to search by: a name, a personal number or a registration number."),
    "number_not_valid": (422, "The number cannot be read. Check each digit."),
    "review_settled": (409, "Somebody has recorded an outcome. Reload."),
    "review_of_oneself": (403, "Nobody reviews their own reading."),
    "receipt_unknown": (404, "No report has this receipt. Check each character and try again."),
    "attachment_held": (403, "This file is kept, sealed, and not opened here. The list of attachments says why."),
    "attachment_unchecked": (409, "This file is being checked. Try again in a minute."),
    "attachment_unreadable": (404, "Nothing that could be kept came with this file. The sealed original has what did."),
    "already_assessed": (409, "This assessment is already recorded. Reload, and record a correction if it was wrong."),
    "tag_missing": (428, "Say which version of the group you saw: send its ETag as If-Match."),
    "tag_differs": (
        412,
        "Somebody has changed the group meanwhile, or more has come. Read it again, then send this again.",
    ),
    "may_not_sign": (
        403,
        "You may not sign this: `reasons` says why. Nothing is recorded; the attempt has been reported as a deviation.",
    ),
    "decision_refused": (422, "Nothing is decided. `faults` says by field what stands against it."),
    "meeting_settled": (409, "What became of this meeting is noted already. Reload."),
    "sitting_refused": (422, "Nothing is recorded. `refused` says what stands against each row."),
    "nothing_opened": (409, "Open at least one report of the group in its original wording first."),
    "first_mark_missing": (
        403,
        "Say first, in your own words, what you see. Then what is known from earlier is shown.",
    ),
    "investigation_known": (409, "There is an investigation with this number already. Check the number."),
    "investigation_closed": (409, "This investigation is closed already. Reload."),
    "arrangement_tag_missing": (428, "Say which arrangements you saw: send their ETag as If-Match."),
    "arrangements_changed": (412, "Somebody has arranged something meanwhile. Read it again, then send this again."),
    "last_person": (409, "Nobody would be left for other children. Let somebody else sit down first."),
    "person_required": (422, "Say whom."),
    "person_unknown": (422, "No login of this municipality that assesses has this name."),
    "group_required": (422, "Say which group."),
    "lane_required": (422, "Say which lane: others or surge."),
    "not_surging": (409, "The group does not surge now: there is no alarm to rest."),
    "correction_tag_missing": (428, "Say which record you correct: send its id as If-Match."),
    "correction_changed": (412, "Somebody has corrected this record meanwhile. Read it again, then send this again."),
    "not_assessed": (409, "There is no protection assessment to correct. Make one."),
    "words_required": (
        422,
        "Say what happened, was found or was done: in words that a colleague will understand in a year.",
    ),
    "deviation_tag_missing": (428, "Say which version of the deviation you saw: send its ETag as If-Match."),
    "deviation_changed": (412, "Somebody has added to this deviation meanwhile. Read it again, then send this again."),
    "deviation_moved_on": (409, "This is not possible as the deviation stands. Read it again."),
    "deviation_not_sent": (409, "It is serious: it is closed when the inspectorate has it (SoL 2025:400 27:6)."),
    "deviation_not_serious": (409, "Only what has been found to be serious is sent to the inspectorate."),
    "reason_required": (422, "Say why: a sentence that a colleague will understand in a year."),
    "moved_meanwhile": (409, "The rows no longer stand in this group. Reload, and look at where they are now."),
    "same_group": (409, "They stand in the same group already. Reload."),
    "nothing_left": (409, "That is the whole group: there is nothing to split it from."),
    "question_answered": (409, "Somebody has answered this question, or it has settled itself. Reload."),
    "act_settled": (409, "This is done, refused or undone already. Reload."),
    "changed_since": (409, "Something later stands on this. Undo the later one first."),
    "second_person_is_first": (403, "This needs another person than the one who asked for it."),
    "busy": (503, "Others are working on the same groups. Try again in a moment."),
    "bad_request": (422, "The request lacks something or has a value that is not allowed. Compare it with /docs."),
    "cross_site": (403, "The request came from another site. Open the form here and send it again."),
    "file_empty": (422, "The file is empty."),
    "file_too_large": (413, "The file is too large."),
    "file_type": (415, "The file is of a kind that is not taken."),
    "file_no_room": (413, "There is no room for further files."),
    "file_not_taken": (422, "The file cannot be taken."),
    "files_too_large": (413, "The files are too large together."),
    "method_not_allowed": (405, "This address does not take this kind of request. Compare it with /docs."),
    "login_failed": (403, "The login could not be confirmed. Begin again from the portal's first page."),
    "issuer_away": (
        503,
        "The login service does not answer. Try again in a moment; if a child is in danger, call 112.",
    ),
    "no_issuer": (503, "No login service is set up here. Use the public form, or call the social services."),
    "no_organisation": (403, "The login does not say for which employer you report. Ask whoever runs your login."),
    "key_not_valid": (401, "This key is unknown or revoked. Make a new one on the portal's page of keys."),
    "draft_settled": (409, "This draft is being sent or has been sent. Look under sent reports."),
    "draft_changed": (409, "The draft has changed since it was reviewed. Review it again."),
    "statement_required": (422, "Choose one of the three statements, or that none is suitable."),
    "decision_date_required": (422, "State the date of the decision."),
    "decision_date_impossible": (422, "The decision cannot lie before the report or in the future."),
    "feedback_not_allowed": (403, "Only a mandated reporter may be given feedback (SoL 2025:400 19:6)."),
    "feedback_settled": (409, "Somebody has recorded feedback on this report meanwhile. Reload."),
    "database_away": (
        503,
        "We cannot confirm the report right now. Send the same request again in a moment; it will not be doubled.",
    ),
    "not_ready": (503, "The service is starting or stopping. Send the same request again in a moment."),
    "not_registered": (503, "The report could not be registered. Send it again; if a child is in danger, call 112."),
    "seal_broken": (500, "A sealed record does not open. Tell whoever runs the service."),
    "internal": (500, "Something failed here, not with you. Send the same request again in a moment."),
}
_BY_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def problem(code: str, **more: object) -> JSONResponse:
    """A problem document for a code; one that is not in the table is told as "internal". `more`: members of its own, codes only."""
    status, detail = PROBLEMS.get(code, PROBLEMS["internal"])
    body = {
        "type": f"/problems/{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        **more,
    }
    headers = {"Retry-After": "2"} if status == 503 else {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Makes every error leave as a problem document."""

    @app.exception_handler(SlussError)
    async def _sluss_error(_request: Request, error: SlussError) -> JSONResponse:
        reasons = error.context.get("reasons")
        return problem(error.code, **({"reasons": reasons.split(",")} if reasons else {}))

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, _error: RequestValidationError) -> JSONResponse:
        return problem("bad_request")  # FastAPI's own answer repeats the input

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        return problem(_BY_STATUS.get(error.status_code, "bad_request" if error.status_code < 500 else "internal"))


class LastResort:
    """Outermost: a bug becomes a problem document and a log line with its type and place, never with its words.

    The server's own traceback would carry the message of the exception, which may quote a report.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_started = False

        async def watched(message: Message) -> None:
            nonlocal has_started
            has_started = has_started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            log_failure(error)
            if not has_started:
                await problem("internal")(scope, receive, send)


def log_failure(error: BaseException) -> None:
    """A bug, with its type and place; its own words may quote a report."""
    log.error("request.failed", error_type=type(error).__name__, where=_place(error))


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""
