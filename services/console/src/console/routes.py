"""Sign-in, sessions, configuration, and the ways to the services and to the front-end."""

import time
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from chassis.http.languages import LANGUAGES
from chassis.http.problems import NotFound, Unauthenticated
from console.guard import cookie_name
from console.oidc import FLOW_LIVES, OidcFailed, Provider, local_path
from console.people import Cast, Identity, Options, People, Place, Tenant
from console.problems import NoPassword, SignInFailed
from console.proxy import EVENT_STREAM
from console.sessions import Method, Session, Sessions
from console.settings import Settings

log = structlog.get_logger()
router = APIRouter()

_OPTIONS_SECONDS = 10.0
_FLOW_PATH = "/sign-in/oidc"


class OidcView(BaseModel):
    enabled: bool
    label: str


class PasswordView(BaseModel):
    enabled: bool
    minimum_length: int
    maximum_length: int
    tenant: str
    """fixed | asked"""


class Configuration(BaseModel):
    """What the front-end must know before anyone has signed in; one build serves every
    installation.
    """

    version: str
    languages: list[str]
    oidc: OidcView
    password: PasswordView
    demo: bool


class PersonView(BaseModel):
    id: str
    number: str
    name: str


class SessionView(BaseModel):
    """Who is signed in, and what the front-end must send with unsafe requests (`csrf`)."""

    person: PersonView
    tenant: Tenant
    roles: list[str]
    places: list[Place]
    language: str
    csrf: str
    must_change_password: bool
    password: bool
    signed_in_at: datetime
    expires_at: datetime


Password = Annotated[str, Field(min_length=1, max_length=1000, repr=False)]


class SignIn(BaseModel, extra="forbid"):
    number: Annotated[str, Field(min_length=1, max_length=100)]
    password: Password
    tenant: Annotated[str, Field(min_length=1, max_length=63)] | None = None


class PasswordChange(BaseModel, extra="forbid"):
    old: Password
    new: Password


class DemoSignIn(BaseModel, extra="forbid"):
    person_id: UUID


class Context:
    """What a route works with, by request."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.settings: Settings = request.app.state.settings
        self.people: People = request.app.state.people
        self.sessions: Sessions = request.app.state.sessions
        self.cookie = cookie_name(self.settings)
        self.id = request.cookies.get(self.cookie)

    async def session(self) -> Session:
        """The browser's session. Raises Unauthenticated."""
        headers = self.request.headers
        active = "x-background" not in headers and EVENT_STREAM not in headers.get("accept", "")
        session = await self.sessions.find(self.id, active=active)
        if session is None:
            raise Unauthenticated
        self.request.state.actor = f"person:{session.person_id}"
        return session

    async def started(self, identity: Identity, method: Method, response: Response) -> SessionView:
        """A new session in place of the browser's old one."""
        id, session = await self.sessions.start(identity, method, instead_of=self.id)
        self.set_cookie(
            response, self.cookie, id, path="/", max_age=int(self.settings.session_hours * 3600)
        )
        log.info("signed in", method=method, actor=f"person:{session.person_id}")
        return _view(session, identity)

    def set_cookie(
        self, response: Response, name: str, value: str, *, path: str, max_age: int
    ) -> None:
        response.set_cookie(
            name,
            value,
            max_age=max_age,
            path=path,
            secure=self.settings.https,
            httponly=True,
            samesite="lax",
        )

    def delete_cookie(self, response: Response, name: str, *, path: str) -> None:
        response.delete_cookie(
            name, path=path, secure=self.settings.https, httponly=True, samesite="lax"
        )

    @property
    def address(self) -> str:
        """Whence the browser comes; behind a proxy that is trusted, what the proxy says."""
        return self.request.client.host if self.request.client else "unknown"

    async def options(self) -> Options:
        """What people knows about signing in; read again every ten seconds."""
        state = self.request.app.state
        known: tuple[float, Options] | None = getattr(state, "options", None)
        if known is None or time.monotonic() - known[0] > _OPTIONS_SECONDS:
            known = (time.monotonic(), await self.people.options())
            state.options = known
        return known[1]


async def _context(request: Request) -> Context:
    return Context(request)


ContextDep = Annotated[Context, Depends(_context)]


@router.get("/config.json")
async def configuration(context: ContextDep) -> Configuration:
    settings, options = context.settings, await context.options()
    asked = settings.sign_in_tenant is None and options.tenants > 1
    return Configuration(
        version=context.request.app.state.version,
        languages=list(LANGUAGES),
        oidc=OidcView(
            enabled=settings.oidc_issuer is not None,
            label=settings.oidc_label if settings.oidc_issuer else "",
        ),
        password=PasswordView(
            enabled=settings.password_sign_in,
            minimum_length=options.minimum_length,
            maximum_length=options.maximum_length,
            tenant="asked" if asked else "fixed",
        ),
        demo=settings.demo and options.simulated,
    )


@router.get("/session")
async def get_session(context: ContextDep) -> SessionView:
    session = await context.session()
    return _view(session, await context.sessions.identity(session))


@router.post("/session")
async def sign_in(body: SignIn, context: ContextDep, response: Response) -> SessionView:
    """Sign in with a number and a password. Refuses in the same words and time whatever is
    wrong.
    """
    settings = context.settings
    if not settings.password_sign_in:
        raise NotFound
    tenant = settings.sign_in_tenant or body.tenant
    identity = await context.people.sign_in(
        tenant=tenant, number=body.number, password=body.password, address=context.address
    )
    return await context.started(identity, Method.PASSWORD, response)


@router.post("/session/password")
async def change_password(
    body: PasswordChange, context: ContextDep, response: Response
) -> SessionView:
    """Change the password: this session goes on under a new id, all others of the person end."""
    session = await context.session()
    if session.method != Method.PASSWORD:
        raise NoPassword
    identity = await context.people.change_password(
        tenant_id=session.tenant_id, person_id=session.person_id, old=body.old, new=body.new
    )
    return await context.started(identity, Method.PASSWORD, response)


@router.delete("/session", status_code=204)
async def sign_out(context: ContextDep, response: Response) -> None:
    await context.sessions.end(context.id)
    context.delete_cookie(response, context.cookie, path="/")


@router.delete("/sessions", status_code=204)
async def sign_out_everywhere(context: ContextDep, response: Response) -> None:
    """End every session and token of the person."""
    session = await context.session()
    await context.sessions.end_all(session.tenant_id, session.person_id)
    context.delete_cookie(response, context.cookie, path="/")


@router.get("/demo/people")
async def demo_people(context: ContextDep) -> dict[str, Any]:
    """One made-up person of each role."""
    if not context.settings.demo:
        raise NotFound
    cast: Cast = await context.people.cast()
    tenant = {"code": cast.tenant.code, "name": cast.tenant.name}
    return {
        "made_up": True,
        "tenant": tenant,
        "people": [person.model_dump(mode="json") for person in cast.people],
    }


@router.post("/demo/session")
async def demo_sign_in(body: DemoSignIn, context: ContextDep, response: Response) -> SessionView:
    """Sign in as somebody made up, without a password."""
    if not context.settings.demo:
        raise NotFound
    identity = await context.people.made_up(body.person_id)
    return await context.started(identity, Method.DEMO, response)


@router.get("/sign-in/oidc")
async def oidc_begin(context: ContextDep, to: str = "/") -> Response:
    provider: Provider | None = context.request.app.state.provider
    if provider is None:
        raise NotFound
    try:
        url, state = await provider.begin(local_path(to))
    except OidcFailed as failure:
        return _not_signed_in(context, failure)
    response = RedirectResponse(url, status_code=303)
    context.set_cookie(
        response,
        _flow_cookie(context),
        state,
        path=_FLOW_PATH,
        max_age=int(FLOW_LIVES.total_seconds()),
    )
    return response


@router.get("/sign-in/oidc/callback")
async def oidc_callback(context: ContextDep) -> Response:
    provider: Provider | None = context.request.app.state.provider
    if provider is None:
        raise NotFound
    query = dict(context.request.query_params)
    try:
        number, to = await provider.finish(
            query, context.request.cookies.get(_flow_cookie(context))
        )
        identity = await _known_to_people(context, number)
    except OidcFailed as failure:
        return _not_signed_in(context, failure)
    response = RedirectResponse(to, status_code=303)
    await context.started(identity, Method.OIDC, response)
    context.delete_cookie(response, _flow_cookie(context), path=_FLOW_PATH)
    return response


async def api(request: Request) -> Response:
    """/api/<service>/v1/…"""
    session = await Context(request).session()
    forwarded: Response = await request.app.state.proxy.forward(request, session)
    return forwarded


async def web(request: Request) -> Response:
    """The front-end's files."""
    served: Response = await request.app.state.web.serve(request)
    return served


async def _known_to_people(context: Context, number: str) -> Identity:
    try:
        return await context.people.by_number(tenant=context.settings.sign_in_tenant, number=number)
    except SignInFailed as error:
        raise OidcFailed("unknown-person", "nobody here has that number") from error


def _not_signed_in(context: Context, failure: OidcFailed) -> Response:
    log.warning("sign-in at the identity provider failed", code=failure.code, detail=str(failure))
    response = RedirectResponse(f"/sign-in?problem={failure.code}", status_code=303)
    context.delete_cookie(response, _flow_cookie(context), path=_FLOW_PATH)
    return response


def _flow_cookie(context: Context) -> str:
    """`__Host-` cookies must have the path /, this one has not."""
    return (
        f"__Secure-{context.cookie}-flow".replace("__Host-", "")
        if context.settings.https
        else f"{context.cookie}-flow"
    )


def _view(session: Session, identity: Identity) -> SessionView:
    return SessionView(
        person=PersonView(
            id=str(identity.person.id), number=identity.person.number, name=identity.person.name
        ),
        tenant=identity.tenant,
        roles=identity.roles,
        places=identity.places,
        language=identity.language,
        csrf=session.csrf,
        must_change_password=identity.must_change_password and session.method == Method.PASSWORD,
        password=session.method == Method.PASSWORD,
        signed_in_at=session.signed_in_at,
        expires_at=session.expires_at,
    )
