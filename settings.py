"""Every setting of the worker, the API and the database commands, read once from the environment.

Temporal's own settings are not here: they are the standard TEMPORAL_* and profiles of `temporalio.envconfig`.
"""

import sys
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="TRAJECT_", frozen=True, extra="ignore")

    database_url: SecretStr = Field(
        description="PostgreSQL, as postgresql://user:password@host:port/database"
    )

    oidc_issuer: str = Field(description="Issuer of the access tokens; its keys are found by discovery")
    oidc_audience: str = Field("traject", description="The audience (aud) that an access token must name")
    oidc_roles_claim: str = Field(
        "roles", description="Where the roles stand in the token; a dot goes deeper, as in realm_access.roles"
    )
    oidc_client_id: str = Field(
        "traject", description="Name by which the identity provider knows the pages, to sign in to them"
    )
    oidc_client_secret: SecretStr | None = Field(
        None, description="Secret of that client; none means a public client, which PKCE alone protects"
    )
    oidc_scope: str = Field(
        "openid profile email", description="What is asked of the identity provider when signing in"
    )

    smtp_host: str = Field(description="Mail server")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server")
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        "starttls", description="How the connection to the mail server is secured: none, starttls or tls"
    )
    smtp_username: str | None = Field(None, description="Name to log in with; none means no login")
    smtp_password: SecretStr | None = Field(None, description="Password to log in with")
    mail_from: str = Field(description="Sender of the mail, as an address or Name <address>")
    public_url: str = Field(
        description="Address at which people reach the service: the base of links in mail"
    )
    secret_key: SecretStr = Field(
        min_length=32,
        description="Signs the links in mail that stand in for a login, and forms; at least 32 characters",
    )

    task_queue: str = Field("traject", description="Temporal task queue that the workers serve")
    deployment_name: str = Field("traject", description="Name of the Temporal worker deployment")
    build_id: str | None = Field(
        None, description="Version of the worker deployment; none means that workers run unversioned"
    )

    log_format: Literal["json", "console"] = Field("json", description="json, or console for people")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level to log")

    api_host: str = Field("127.0.0.1", description="Address that the API listens on")
    api_port: int = Field(8080, ge=1, le=65535, description="Port that the API listens on")
    contact_name: str = Field(description="Who answers for the API, as its documentation says")
    contact_mail: str = Field(description="Mail address of who answers for the API")
    contact_url: str = Field(description="Web page of who answers for the API")


def read_settings() -> Settings:
    """Ends the process, and says what to set, when the environment is not right."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = sorted({f"TRAJECT_{str(it['loc'][0]).upper()}" for it in error.errors()})
        sys.exit(f"Missing or not right: {', '.join(wrong)}. deploy/env.example tells what each is.")
