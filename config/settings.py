"""Everything the environment may say, read once. No other module reads the environment."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

# As `dedupe.novelty.Reason` has them; spelt out, because reading settings must not load the recogniser. A test compares.
REASON_CODES = frozenset(
    {
        *("FIRST", "NEW_FACT", "NEW_CHILD", "NEW_PERSON", "NEW_PLACE_OR_DATE"),
        *("URGENT", "MANDATED", "FIRST_HAND", "VOLUME_JUMP", "CLOCK", "NO_CHANGE"),
    }
)

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings of one process. Names in the environment carry the prefix SLUSS_, except the two usual URLs."""

    model_config = SettingsConfigDict(env_prefix="SLUSS_", frozen=True, extra="ignore", populate_by_name=True)

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """PostgreSQL to use; unset: an embedded one is started under `data_dir`."""

    redis_url: str | None = Field(default=None, validation_alias="REDIS_URL")
    """Redis-compatible server to use; unset: an embedded one is started under `data_dir`."""

    data_dir: Path = PROJECT_ROOT / "var" / "data"
    """Where an embedded system keeps everything that it must not lose."""

    key_file: Path | None = None
    """The key ring that seals personal data; unset: `keys/keyring.json` under `data_dir`."""

    port: int = 8020
    """TCP port of the web process; 0 takes a free one."""

    host: str = "127.0.0.1"
    """Address that the web process listens on."""

    token: str | None = None
    """A bearer token for `sluss replay --url` and `sluss export --url`."""

    default_municipality: str = "2081"
    """Four-digit code that the public form registers under."""

    max_body_mb: int = Field(default=48, ge=8, le=1024)
    """Larger request bodies are answered with 413 (MB)."""

    source_limit: int = Field(default=30, ge=1)
    """Reports in ten minutes from one place that are nothing unusual; further ones are slowed, labelled and set aside."""

    flood_limit: int = Field(default=300, ge=1)
    """Reports in five minutes, by a process and without signing in, up to which a way in is not held to be flooded."""

    fastest_form_s: float = Field(default=5.0, ge=0)
    """A form sent sooner than this after it was opened is labelled; 0 labels none."""

    client_address_header: str | None = None
    """Header in which the proxy names the sender's address, counted in memory and never kept; unset: it is not read."""

    batch_size: int = Field(default=100, ge=1, le=1000)
    """Reports that a worker claims and links in one transaction."""

    batch_deadline_s: float = Field(default=60.0, gt=0)
    """A batch that takes longer has hung: its worker process ends itself and the batch is tried again one by one."""

    regroup_alone_up_to: int = Field(default=20, ge=1)
    """(report, child) rows that one person may move between groups; more needs a second person."""

    linking_file: Path | None = None
    """Weights of linking, as `sluss train` writes them; unset or empty: those packaged with this version."""

    notify_url: str | None = None
    """Where notifications to supervisors are posted; unset: they are only listed."""

    notify_secret: SecretStr | None = None
    """Signs what is posted (HMAC-SHA256); without it nothing is posted."""

    notify_codes: str = "URGENT,FIRST_HAND,NEW_CHILD,VOLUME_JUMP,MANDATED"
    """Reason codes that are told at once, separated by commas; the others wait for the digest."""

    notify_group_from: int = Field(default=5, ge=1)
    """A group of so many (report, child) rows is told of, though nothing in it is urgent and it does not surge."""

    notify_every_min: int = Field(default=60, ge=1)
    """Minutes between two digests at least."""

    clamav: str | None = None
    """The ClamAV daemon that scans attachments: `host:port` or the path of its socket; unset: they are not scanned."""

    require_scan: bool = False
    """Attachments stay shut until a scanner has seen them. Without it they are opened with a warning."""

    watch_dir: Path | None = None
    """A folder whose files are taken in as reports; unset: none is watched."""

    watch_settle_s: float = Field(default=5.0, ge=0, le=3600)
    """How long a file must have stood still before it is taken (s)."""

    source_every_s: float = Field(default=15.0, gt=0, le=60)
    """How often the folder and the message service are looked at (s)."""

    sdk_url: str | None = None
    """Where the message service's "SDK API MT/MK" answers, up to `/sdk/messages`; unset: none is asked."""

    sdk_token_url: str | None = None
    """Where it gives tokens (OAuth 2 client credentials)."""

    sdk_client_id: str | None = None
    """Who asks for a token."""

    sdk_client_secret: SecretStr | None = None
    """What proves it."""

    sdk_scope: str = "urn:sdk.api:getMessage urn:sdk.api:getMessageByFilter urn:sdk.api:deleteMessage"
    """What the token is asked for; empty: no scope is named."""

    sdk_function: str | None = None
    """The function's address in SDK whose messages are taken in."""

    public_url: str | None = None
    """Address at which people reach the service, such as https://oro.example.se; unset: that of each request."""

    oidc_issuer: str | None = None
    """Address of the OpenID Connect issuer that mandated reporters sign in at; unset: the portal says that there is no login."""

    oidc_client_id: str = "sluss"
    """What the issuer calls this service."""

    oidc_client_secret: SecretStr | None = None
    """Shared with the issuer; unset: a public client, PKCE alone."""

    oidc_scope: str = "openid profile email phone"
    """Scopes that are asked for; "openid" is one of them."""

    oidc_claim_organisation_id: str = "organisation_id"
    """Claim with the employer's id, such as its organisation number. Without it nobody becomes a mandated reporter."""

    oidc_claim_organisation_name: str = "organisation_name"
    """Claim with the employer's name."""

    oidc_claim_title: str = "title"
    """Claim with the person's title at work."""

    oidc_claim_group: str = "statute_group"
    """Claim with the point of SoL 2025:400 19:1 that the employer falls under (1 to 22), or 19:2."""

    oidc_claim_admin: str = "organisation_admin"
    """Claim that is true for somebody who administers the organisation's keys."""

    oidc_claim_role: str = "sluss_role"
    """Claim with a role of our own staff, such as assessor."""

    oidc_claim_municipality: str = "sluss_municipality"
    """Claim with the four-digit code of the municipality that somebody of our own staff works for; without it the default one."""

    oidc_claim_unit: str = "sluss_unit"
    """Claim with the unit that somebody of our own staff works in."""

    oidc_claim_qualification: str = "sluss_qualification"
    """Claim with what SoL 2025:400 25:1 asks of somebody of our own staff, as the employer has found it: degree, experience, or both."""

    oidc_claim_protected: str = "sluss_protected_ring"
    """Claim that is true for somebody who may open reports about protected identities."""

    log_level: str = "INFO"

    @field_validator("linking_file", "watch_dir")
    @classmethod
    def _from_where_it_was_named(cls, file: Path | None) -> Path | None:
        """Absolute, because the processes of a system run in another directory. An empty name reads as "."."""
        return None if file is None or file == Path() else file.absolute()

    @field_validator("notify_codes")
    @classmethod
    def _are_codes(cls, codes: str) -> str:
        if unknown := {code.strip() for code in codes.split(",")} - REASON_CODES - {""}:
            raise ValueError(f"no reason codes: {', '.join(sorted(unknown))}")
        return codes

    @field_validator("oidc_scope")
    @classmethod
    def _is_openid(cls, scope: str) -> str:
        if "openid" not in scope.split():
            raise ValueError("scopes with openid among them: without it nobody says who has signed in")
        return scope

    @field_validator("notify_url", "public_url", "oidc_issuer", "sdk_url", "sdk_token_url")
    @classmethod
    def _is_address(cls, url: str | None) -> str | None:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("an address that begins with https:// or http://")
        return url or None

    @field_validator("clamav")
    @classmethod
    def _is_daemon(cls, address: str | None) -> str | None:
        host, _, port = (address or "").rpartition(":")
        if address and not address.startswith("/") and not (host and port.isdecimal()):
            raise ValueError("host:port, or the path of a socket")
        return address or None

    @model_validator(mode="after")
    def _somebody_scans(self) -> Self:
        if self.require_scan and not self.clamav:
            raise ValueError(
                "SLUSS_REQUIRE_SCAN needs SLUSS_CLAMAV: without a scanner no attachment could ever be opened"
            )
        return self

    @field_validator("sdk_client_id", "sdk_function")
    @classmethod
    def _is_said(cls, text: str | None) -> str | None:
        return text or None

    @model_validator(mode="after")
    def _sdk_is_whole(self) -> Self:
        """Half of an address book asks nobody, and nobody would notice."""
        needed = (self.sdk_token_url, self.sdk_client_id, self.sdk_client_secret, self.sdk_function)
        if self.sdk_url and not all(needed):
            raise ValueError("sdk_url needs sdk_token_url, sdk_client_id, sdk_client_secret and sdk_function beside it")
        return self

    @property
    def has_sources(self) -> bool:
        """Whether anything is to be watched."""
        return bool(self.watch_dir or self.sdk_url)

    @property
    def keyring_path(self) -> Path:
        """Where the key ring stands."""
        return self.key_file or self.data_dir / "keys" / "keyring.json"


@cache
def settings() -> Settings:
    """The settings of this process, read from the environment at first use."""
    return Settings()
