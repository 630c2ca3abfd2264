"""The development issuer as a supervised program, and what the web process is told of it."""

from __future__ import annotations

import sys
import urllib.request
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path

from config.settings import Settings
from sluss.child import Child, StartFailed


def check_dev_login(settings: Settings) -> None:
    """That a made-up login may run here: only on this machine, and never beside a real issuer.

    Raises:
        StartFailed: with the sentence that says what to do.
    """
    if settings.oidc_issuer:
        raise StartFailed("SLUSS_OIDC_ISSUER names a real login service. Unset it, or leave out --dev-login.")
    if not _is_loopback(settings.host):
        raise StartFailed("--dev-login lets anybody in. Leave SLUSS_HOST at 127.0.0.1, or leave out --dev-login.")
    if find_spec("oidc_provider_mock") is None:
        raise StartFailed("The made-up login is not installed. Run `make setup-devlogin`.")


def dev_issuer(port: int, *, cwd: Path) -> Child:
    """The issuer on 127.0.0.1."""
    return Child(
        name="dev-issuer",
        argv=(sys.executable, "-m", "sluss.devlogin", str(port)),
        env={"AUTHLIB_INSECURE_TRANSPORT": "1"},
        cwd=cwd,
        ready=lambda: _answers(port),
    )


def issuer_settings(port: int) -> dict[str, str]:
    """What the web process needs to know. The mock takes any secret, but wants one."""
    return {
        "SLUSS_OIDC_ISSUER": issuer_address(port),
        "SLUSS_OIDC_CLIENT_ID": "sluss-dev",
        "SLUSS_OIDC_CLIENT_SECRET": "no-secret",
    }


def issuer_address(port: int) -> str:
    """Where the issuer answers."""
    return f"http://127.0.0.1:{port}"


def _answers(port: int) -> bool:
    address = f"{issuer_address(port)}/.well-known/openid-configuration"
    with urllib.request.urlopen(address, timeout=0.25) as answer:  # noqa: S310 - our own address
        return bool(answer.status == 200)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
