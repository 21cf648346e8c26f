"""The built front-end: the desk's entry at /, the phone's at /m/, hashed files for ever, and a page
with words when it is not built.
"""

from pathlib import Path
from stat import S_ISREG

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from chassis.http.languages import preferred_language
from chassis.http.problems import NotFound

NONCE = "__CSP_NONCE__"
"""In index.html; replaced by the nonce of the answer's Content-Security-Policy."""
_FOR_EVER = "public, max-age=31536000, immutable"
_ENCODED = (("br", ".br"), ("gzip", ".gz"))
_TITLES = {"zh-Hans": "控制台尚未构建", "en": "The console is not built"}
_TEXTS = {
    "zh-Hans": "网页文件还没有生成。请用 ./zhipei up 启动，或在 services/console/web 中运行 npm ci "
    "与 npm run build。",
    "en": "Its files are missing. Start with ./zhipei up, or run npm ci and npm run build in "
    "services/console/web.",
}


class Web:
    """Files of one folder; none: nothing is built."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder else None

    async def serve(self, request: Request) -> Response:
        """A file, or the entry page for a path of the front-end. Raises NotFound."""
        path = request.url.path
        if path == "/m":
            return RedirectResponse("/m/", status_code=308)
        file = self._file(path)
        if file is not None and file.name != "index.html":
            return _sent(request, file)
        if "text/html" not in request.headers.get(
            "accept", "text/html"
        ) and "*/*" not in request.headers.get("accept", ""):
            raise NotFound
        if path.startswith(("/assets/", "/m/assets/")):
            raise NotFound
        return self._entry(request, "m/index.html" if path.startswith("/m/") else "index.html")

    def _entry(self, request: Request, name: str) -> Response:
        file = self._folder / name if self._folder else None
        if file is None or not file.is_file():
            return _not_built(request)
        page = file.read_text(encoding="utf-8").replace(NONCE, request.state.nonce)
        return HTMLResponse(page, headers={"Cache-Control": "no-store"})

    def _file(self, path: str) -> Path | None:
        """A file inside the folder; links and dots lead nowhere else."""
        if self._folder is None or path.endswith("/") or "\x00" in path:
            return None
        try:
            file = (self._folder / path.lstrip("/")).resolve()
            inside = file.is_relative_to(self._folder) and S_ISREG(file.stat().st_mode)
        except (OSError, ValueError):
            return None
        return file if inside and not file.name.startswith(".") else None


def _sent(request: Request, file: Path) -> Response:
    hashed = "/assets/" in request.url.path
    headers = {"Cache-Control": _FOR_EVER if hashed else "no-cache", "Vary": "Accept-Encoding"}
    accepted = request.headers.get("accept-encoding", "")
    plain = FileResponse(file)
    for encoding, ending in _ENCODED:
        packed = file.with_name(file.name + ending)
        if encoding in accepted and packed.is_file() and "range" not in request.headers:
            return FileResponse(
                packed,
                media_type=plain.media_type,
                headers={**headers, "Content-Encoding": encoding},
            )
    return FileResponse(file, headers=headers)


def _not_built(request: Request) -> Response:
    language = preferred_language(request.headers.get("accept-language"))
    title, text = _TITLES[language], _TEXTS[language]
    page = f"<!doctype html><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{text}</p>"
    return HTMLResponse(
        page, status_code=503, headers={"Cache-Control": "no-store", "Retry-After": "30"}
    )
