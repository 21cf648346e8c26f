"""Refusals: what a request may not do, told as a problem document (RFC 9457).

    class AlreadyAsked(Refusal):
        status = 409
        slug = "already-asked"
        title = {"zh-Hans": "已经提出过", "en": "Already asked"}

    STILL_OPEN = Message("第 {round} 轮尚未结束", "Round {round} is still open")

    raise AlreadyAsked(STILL_OPEN, round=1, errors=[Fault(where="body.round", code="open")])

`type` is `urn:zhipei:problem:<slug>`; `title` and `detail` are for people, in the language that was
asked for; `errors` is for programs. The exception itself speaks English, for logs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import orjson
from starlette.requests import Request
from starlette.responses import Response

from chassis.http import requests
from chassis.http.languages import LANGUAGES, preferred_language
from chassis.http.wording import Message

VERSION_NOW = Message("当前版本为 {version}", "The version is {version} now")

MEDIA_TYPE = "application/problem+json"
MOST_FAULTS = 100
"""Faults that one answer names; who sends more wrong values sees the first of them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in what was sent: where it stands, in a file also its line (1 = first) and
    cell ("B3"), and a code for programs. value: what was sent, or whom or what it is about; detail:
    the fault in words.
    """

    where: str
    code: str
    line: int | None = None
    cell: str | None = None
    value: str | None = None
    detail: Message | None = None

    def shown(self, language: str) -> dict[str, str | int]:
        """What the problem document has of it, with its words in a language."""
        members: dict[str, str | int | None] = {
            "where": self.where,
            "code": self.code,
            "line": self.line,
            "cell": self.cell,
            "value": self.value,
            "detail": self.detail.text(language) if self.detail else None,
        }
        return {name: member for name, member in members.items() if member is not None}


class Refusal(Exception):
    """A business or protocol "no": the transaction is rolled back. Subclasses are public: a slug
    never changes its meaning.
    """

    status: ClassVar[int]
    slug: ClassVar[str]
    title: ClassVar[Mapping[str, str]]
    own_headers: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self,
        detail: Message | None = None,
        *,
        errors: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        self.detail = detail.of(**values) if detail else None
        super().__init__(self.detail.text() if self.detail else self.title["en"])
        self.errors = tuple(errors)
        self.headers = {**self.own_headers, **(headers or {})}


class Malformed(Refusal):
    status = 400
    slug = "malformed"
    title = {"zh-Hans": "请求格式有误", "en": "The request is malformed"}


class Unauthenticated(Refusal):
    status = 401
    slug = "unauthenticated"
    title = {"zh-Hans": "未登录或登录已失效", "en": "Not signed in, or session expired"}
    own_headers = {"WWW-Authenticate": "Bearer"}


class Forbidden(Refusal):
    status = 403
    slug = "forbidden"
    title = {"zh-Hans": "没有权限", "en": "Not permitted"}


class NotFound(Refusal):
    status = 404
    slug = "not-found"
    title = {"zh-Hans": "不存在", "en": "Not found"}


class MethodNotAllowed(Refusal):
    status = 405
    slug = "method-not-allowed"
    title = {"zh-Hans": "不支持该方法", "en": "Method not allowed"}


class BodyTooSlow(Refusal):
    status = 408
    slug = "body-too-slow"
    title = {"zh-Hans": "内容传输过慢", "en": "The body arrives too slowly"}


class Conflict(Refusal):
    status = 409
    slug = "conflict"
    title = {"zh-Hans": "与现有数据冲突", "en": "Conflicts with existing data"}


class VersionMismatch(Refusal):
    status = 412
    slug = "version-mismatch"
    title = {
        "zh-Hans": "数据已被他人修改，请刷新后重试",
        "en": "Changed by someone else: reload and try again",
    }


def require_version(expected: int, actual: int) -> None:
    """Refuse with 412 unless the row still has the version that the client read."""
    if expected != actual:
        raise VersionMismatch(VERSION_NOW, version=actual)


class BodyTooLarge(Refusal):
    status = 413
    slug = "body-too-large"
    title = {"zh-Hans": "内容过大", "en": "The body is too large"}


class UnsupportedMediaType(Refusal):
    status = 415
    slug = "unsupported-media-type"
    title = {"zh-Hans": "不支持的内容类型", "en": "Unsupported media type"}


class Invalid(Refusal):
    status = 422
    slug = "invalid"
    title = {"zh-Hans": "内容未通过校验", "en": "The content is not valid"}


class IdempotencyKeyReused(Refusal):
    status = 422
    slug = "idempotency-key-reused"
    title = {
        "zh-Hans": "幂等键已用于不同内容",
        "en": "The Idempotency-Key was used with another body",
    }


class VersionRequired(Refusal):
    status = 428
    slug = "version-required"
    title = {"zh-Hans": "缺少 If-Match 版本", "en": "If-Match with the version is required"}


class Busy(Refusal):
    status = 503
    slug = "busy"
    title = {"zh-Hans": "系统繁忙，请稍后重试", "en": "Busy: try again"}
    own_headers = {"Retry-After": "1"}


class NoSpace(Refusal):
    status = 507
    slug = "no-space"
    title = {"zh-Hans": "存储空间不足", "en": "No space left"}


class Internal(Refusal):
    status = 500
    slug = "internal"
    title = {"zh-Hans": "系统内部错误", "en": "Internal error"}


BY_STATUS: Mapping[int, type[Refusal]] = {
    kind.status: kind
    for kind in (
        Malformed,
        Unauthenticated,
        Forbidden,
        NotFound,
        MethodNotAllowed,
        BodyTooSlow,
        Conflict,
        BodyTooLarge,
        UnsupportedMediaType,
        Invalid,
    )
}
"""What the framework's own HTTP errors become."""


def urn(slug: str) -> str:
    return f"urn:zhipei:problem:{slug}"


def render(
    refusal: Refusal, *, language: str, instance: str, request_id: str | None = None
) -> Response:
    """The problem document of a refusal; `instance` is the path that was asked for."""
    document: dict[str, Any] = {
        "type": urn(refusal.slug),
        "title": refusal.title[language],
        "status": refusal.status,
        "instance": instance,
    }
    if request_id:
        document["request_id"] = request_id
    if refusal.detail:
        document["detail"] = refusal.detail.text(language)
    if refusal.errors:
        document["errors"] = [fault.shown(language) for fault in refusal.errors[:MOST_FAULTS]]
    headers = {**refusal.headers, "Content-Language": language}
    if request_id:
        headers[requests.HEADER] = request_id
    return Response(
        orjson.dumps(document), status_code=refusal.status, media_type=MEDIA_TYPE, headers=headers
    )


def language_of(request: Request) -> str:
    """The language of a request: what it asks for, else that of the person who signed in."""
    caller = getattr(request.state, "caller", None)
    return preferred_language(
        request.headers.get("accept-language"), getattr(caller, "language", LANGUAGES[0])
    )


def answer(request: Request, refusal: Refusal) -> Response:
    """The same for a request, in its language."""
    language = language_of(request)
    return render(
        refusal,
        language=language,
        instance=request.url.path,
        request_id=requests.id_of(request.scope),
    )


def kinds(root: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every concrete refusal that is imported."""
    for kind in root.__subclasses__():
        if hasattr(kind, "slug"):
            yield kind
        yield from kinds(kind)


def catalogue() -> dict[str, dict[str, Any]]:
    """Every slug with its status and title, sorted: the list that is committed.

    Raises ValueError where two refusals tell different things under one slug or a title lacks a
    language.
    """
    listed: dict[str, dict[str, Any]] = {}
    for kind in kinds():
        entry = {"status": kind.status, "title": dict(kind.title)}
        if listed.setdefault(kind.slug, entry) != entry:
            raise ValueError(f"{kind.slug}: two refusals with one slug tell different things")
        if set(kind.title) != set(LANGUAGES):
            raise ValueError(f"{kind.slug}: the title wants exactly {LANGUAGES}")
    return dict(sorted(listed.items()))
