"""Refusals of the gateway. The common ones are the chassis'."""

from chassis.http.problems import Refusal


class SignInFailed(Refusal):
    """Whatever was wrong: number, password, tenant, or that the person has left."""

    status = 401
    slug = "sign-in-failed"
    title = {"zh-Hans": "工号或密码不正确", "en": "Number or password is not correct"}


class TooManyAttempts(Refusal):
    status = 429
    slug = "too-many-attempts"
    title = {"zh-Hans": "尝试次数过多，请稍后再试", "en": "Too many attempts: try again later"}

    def __init__(self, *, seconds: int = 60) -> None:
        super().__init__(headers={"Retry-After": str(seconds)})


class WeakPassword(Refusal):
    status = 422
    slug = "weak-password"
    title = {"zh-Hans": "新密码不符合要求", "en": "The new password does not meet the requirements"}


class NoPassword(Refusal):
    status = 409
    slug = "no-password"
    title = {"zh-Hans": "该登录方式没有密码", "en": "This sign-in has no password"}


class PasswordMustChange(Refusal):
    status = 403
    slug = "password-must-change"
    title = {"zh-Hans": "请先修改密码", "en": "Change the password first"}


class CrossSite(Refusal):
    status = 403
    slug = "csrf"
    title = {
        "zh-Hans": "请求来源无法确认，请刷新页面",
        "en": "The origin of the request is not proven: reload the page",
    }


class UnknownHost(Refusal):
    status = 421
    slug = "unknown-host"
    title = {"zh-Hans": "请使用控制台的正式地址", "en": "Use the address of the console"}


class UpstreamUnreachable(Refusal):
    status = 502
    slug = "upstream-unreachable"
    title = {
        "zh-Hans": "服务暂时无法访问，请稍后重试",
        "en": "The service cannot be reached: try again later",
    }
    own_headers = {"Retry-After": "2"}


class UpstreamTimeout(Refusal):
    status = 504
    slug = "upstream-timeout"
    title = {"zh-Hans": "服务响应超时", "en": "The service did not answer in time"}


class SlowBody(Refusal):
    status = 408
    slug = "slow-body"
    title = {"zh-Hans": "上传超时", "en": "The body did not arrive in time"}
