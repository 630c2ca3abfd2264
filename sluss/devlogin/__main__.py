"""`python -m sluss.devlogin PORT`: the development issuer, on 127.0.0.1 and nowhere else. Needs `make setup-devlogin`.

Plain http, because it never leaves this machine; whoever starts it says so with AUTHLIB_INSECURE_TRANSPORT=1.
"""

from __future__ import annotations

import secrets
import sys
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the mock uses a part of Authlib that is on its way out
    import flask
    from oidc_provider_mock import User, init_app

import uvicorn
from jinja2 import ChoiceLoader, PackageLoader

from sluss.devlogin import PEOPLE


def application() -> flask.Flask:
    """The mock with our people, and a page to choose one of them by name. Its debugger is left out."""
    app = flask.Flask("sluss.devlogin")
    app.secret_key = secrets.token_bytes(16)
    plain = app.wsgi_app
    users = [User(sub=person.subject, claims=dict(person.claims)) for person in PEOPLE]
    init_app(app, require_nonce=True, issue_refresh_token=False, user_claims=users)
    app.wsgi_app, app.debug = plain, False  # type: ignore[method-assign]
    app.jinja_loader = ChoiceLoader(
        [PackageLoader("sluss.devlogin"), PackageLoader("oidc_provider_mock")]
    )  # ours first
    app.jinja_env.globals["people"] = PEOPLE
    return app


def main(arguments: list[str]) -> int:
    """Serves until told to stop."""
    uvicorn.run(application(), interface="wsgi", host="127.0.0.1", port=int(arguments[0]), log_level="warning")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
