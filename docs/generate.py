# ruff: noqa: INP001 - a script beside the pages that it writes
"""Writes the reference pages that are made from code and shipped data: docs/reference/*.md
(events.md is made by schemas/generate.py), and the part of each service's README about events and
tables.

python docs/generate.py             write what changed
python docs/generate.py --check     write nothing; exit 1 and name what is stale
"""

import argparse
import ast
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
import yaml
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings
from sqlalchemy import Table

# the base of both kinds of command; Typer names it nowhere else
from typer._click.core import Command
from typer.core import TyperArgument, TyperGroup, TyperOption

from chassis.http import documents
from chassis.http.auth import EVERYONE, Allowance
from chassis.http.declared import Declared
from chassis.http.problems import Refusal
from chassis.http.routes import PERMISSION
from chassis.messages import metrics
from chassis.messages.settings import Settings
from chassis.operation import ops
from chassis.policies import routes as policy_routes
from chassis.policies.shipped import definitions
from console.settings import Settings as ConsoleSettings
from measure.visibility import ACTS_IN
from measure.visibility import ROLES
from measure.visibility import RecordKind
from measure.visibility import UNLISTED
from people.settings import SignInSettings
from zhipei.cli.app import COMMANDS, build
from zhipei_events.catalogue import EVENTS
from zhipei_events.envelope import Event

HERE = Path(__file__).resolve().parent
SERVICES = ("people", "kpi", "qa", "training", "notify")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lines of a Markdown table; a bar inside a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |" for line in lines]


def page(title: str, introduction: str, *parts: Iterable[str]) -> str:
    lines = ["<!-- Made by docs/generate.py -->", f"# {title}", "", introduction]
    for part in parts:
        lines += ["", *part]
    return "\n".join(lines) + "\n"


# ---- permissions and routes


def permissions() -> str:
    """Every route with the permission that it asks for, who holds it, and what it shows or where
    it writes.
    """
    common = {**ops.PERMISSIONS, **documents.PERMISSIONS, **policy_routes.PERMISSIONS}
    parts = [
        ["## Kinds of record", "", *_kinds()],
        ["## In every service", "", *table(("permission", "held by"), _holders(common))],
    ]
    for service in SERVICES:
        app = importlib.import_module(f"{service}.app")
        held = {**common, **app.PERMISSIONS}
        rows = [
            (f"`{method} {path}`", f"`{asked.permission}`", _held_by(held[asked.permission]), _declared(asked))
            for path, method, asked in sorted(_routes(app.ROUTES), key=lambda row: row[:2])
        ]
        head = ("route", "permission", "held by", "shows / writes")
        parts.append([f"## {service}", "", *table(head, rows)])
    return page(
        "Permissions",
        "Nothing is allowed that does not stand here. Roles are those of the "
        "[rulebook](../rulebook/README.md); the administrator is one of"
        " a tenant, the operator the one of the installation. A permission counts with the place of"
        " the role that gives it ([decision 0016](../decisions/0016-who-sees-what-is-declared.md)):"
        " of a kind of record everyone sees what its words say (GEN-11), and who was given the work"
        " on a record sees that one. A write lies in a place for which a role that holds the"
        " permission acts; nobody writes about themselves unless the rule says so.",
        *parts,
    )


WRITES = {
    "in_action": "where the thing lies",
    "named": "where the thing lies",
    "tenant": "the tenant",
    "own": "one's own",
    "by_rule": "the tenant, by the role of the rule",
}


def _declared(asked: Declared) -> str:
    shown = ", ".join(f"`{kind}`" if kind in asked.kinds else kind for kind in asked.shows)
    written = WRITES.get(asked.place_name, "")
    return "; ".join(part for part in (shown, written and f"writes: {written}") if part)


def _kinds() -> list[str]:
    """The kinds of record with the words that hold for each where the policy says nothing else."""
    shipped = definitions("people", "policies.yaml")["gen.visibility"].default
    if not isinstance(shipped, dict):
        raise TypeError("gen.visibility is a map")
    words = {kind: shipped.get(kind, list(UNLISTED.get(kind, ()))) for kind in RecordKind}
    meant = [(f"`{word}`", ", ".join(roles)) for word, roles in ROLES.items()]
    acting = [(f"`{role}`", unit) for role, unit in sorted(ACTS_IN.items())]
    return [
        "Words of `gen.visibility`, as shipped or where it says nothing; a center may have its own.",
        "",
        *table(("kind", "who sees it"), [(f"`{kind}`", ", ".join(map(str, seen))) for kind, seen in words.items()]),
        "",
        "Words that stand for several roles; any other is the role of that name. `self`: whom the record is about;"
        " `by_role`: each role in its place; `all_staff`, `center_staff`, `site_floor`, `team_anonymous`: everyone there.",
        "",
        *table(("word", "roles"), meant),
        "",
        "Where a role acts, for what it sees and writes: the unit of its holder.",
        "",
        *table(("role", "acts for"), acting),
    ]


def _routes(routers: Iterable[Any]) -> Iterator[tuple[str, str, Declared]]:
    for router in routers:
        for route in router.routes:
            for method in sorted(route.methods):
                yield route.path, method, route.declared


def _holders(allowances: Mapping[str, Allowance]) -> list[tuple[str, str]]:
    return [(f"`{name}`", _held_by(allowance)) for name, allowance in sorted(allowances.items())]


def _held_by(allowance: Allowance) -> str:
    return "whoever has signed in" if EVERYONE in allowance.roles else ", ".join(sorted(allowance.roles))


# ---- policies


def read_keys() -> set[str]:
    """Policy keys that code of any service reads: strings in its modules that are keys."""
    keys = {entry["key"] for service in SERVICES for entry in _shipped(service)}
    modules = [
        path
        for folder in ("libs/chassis/src", *(f"services/{service}/src" for service in SERVICES))
        for path in (HERE.parent / folder).rglob("*.py")
    ]
    return {
        node.value
        for path in modules
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in keys
    }


def in_use(service: str) -> str:
    """policies_in_use.yaml of a service: those of its keys that can be set."""
    used = read_keys()
    listed = [f"- {entry['key']}" for entry in _shipped(service) if entry["key"] in used]
    return "\n".join(["# Made by docs/generate.py: keys that code reads", *sorted(listed)]) + "\n"


def _shipped(service: str) -> list[dict[str, Any]]:
    file = HERE.parent / "services" / service / "src" / service / "policies.yaml"
    entries: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))["policies"]
    return entries


def policies() -> str:
    """Every policy key by its owner, with its shipped default."""
    parts, used = [], read_keys()
    for service in SERVICES:
        rows = [
            (
                f"`{entry['key']}`",
                "yes" if entry["key"] in used else "not yet",
                f"`{json.dumps(entry['default'], ensure_ascii=False, default=str)}`{' (unconfirmed)' if entry.get('lost') else ''}",
                entry["unit"],
                ", ".join(dict.fromkeys(("tenant", *entry["scope"]))),
                entry["origin"],
                ", ".join(entry["rule"]),
                entry["meaning"],
            )
            for entry in _shipped(service)
        ]
        parts.append([f"## {service}", "", *table(("key", "in use", "default", "unit", "set for", "origin", "rules", "meaning"), rows)])
    return page(
        "Policies",
        "Every number and choice of the rulebook (GEN-1), with the default that is shipped and "
        "its owner. A key that no code reads yet cannot be set. Defaults of origin *source* stand"
        " in a source, those of origin *ours* do not. *Unconfirmed*: the source's value was "
        "lost, and an authorised person must confirm"
        " ours (GEN-3).",
        *parts,
    )


# ---- metrics, settings, problems, the command line


def metric_table() -> str:
    """Every metric, with what a bad value means."""
    return page("Metrics", "On `/metrics` of each api and of each worker, in Prometheus' text "
                           "format.", metrics.reference_lines())


def settings() -> str:
    """What a process reads from its environment."""
    parts = [
        [f"## {title}", "", *table(("variable", "default", "meaning"), _variables(kind))]
        for title, kind in (
            ("Every process of a service", Settings),
            ("people: sign-in", SignInSettings),
            ("The console's gateway", ConsoleSettings),
        )
    ]
    return page(
        "Settings",
        "Environment variables. The local supervisor sets them itself. With `_FILE` after its "
        "name, each names a file of which the text is the value.",
        *parts,
    )


def _variables(kind: type[BaseSettings]) -> list[tuple[str, str, str]]:
    return [
        (f"`{_variable(kind, name)}`", _default(field), field.description or "")
        for name, field in kind.model_fields.items()
    ]


def _variable(kind: type[BaseSettings], name: str) -> str:
    alias = kind.model_fields[name].validation_alias
    return str(alias) if alias else f"{kind.model_config['env_prefix']}{name}".upper()


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "must be set"
    if field.default is None or isinstance(field.default, SecretStr):
        return "none"
    return f"`{field.default}`"


def problems() -> str:
    """Every refusal that an API can answer with."""
    for package in ("chassis", *SERVICES, "console"):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    rows = sorted({(refusal.slug, refusal.status, refusal.title["en"], refusal.title["zh-Hans"]) for refusal in _subclasses(Refusal)})
    shown = [(f"`urn:zhipei:problem:{slug}`", status, english, chinese) for slug, status, english, chinese in rows]
    return page(
        "Problems",
        "What an API answers when it refuses, as `application/problem+json`. A type never "
        "changes its meaning; the title follows"
        " Accept-Language, `detail` is for people, `errors` (where, line, cell, code) for "
        "programs.",
        table(("type", "status", "title", "中文"), shown),
    )


def commands() -> str:
    """Every command with its arguments and options."""
    parts = _command(("./zhipei",), typer.main.get_command(build(list(COMMANDS))))
    return page(
        "Command line",
        "Data goes to stdout, progress to stderr and only to a terminal. Exit codes: 0 ok, 1 "
        "failed, 2 usage, 3 partial.",
        *parts,
    )


def _command(path: tuple[str, ...], command: Command) -> Iterator[list[str]]:
    """The section of a command, or those of the commands inside it."""
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from _command((*path, name), inner)
        return
    takes = [str(argument.name).upper() for argument in command.params if isinstance(argument, TyperArgument)]
    options = [option for option in command.params if isinstance(option, TyperOption)]
    rows = [(", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts)), option.help or "") for option in options]
    head = [f"## `{' '.join((*path, *takes))}`", "", " ".join((command.help or "").split())]
    yield [*head, "", *table(("option", "meaning"), rows)] if rows else head


def _subclasses(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    for kind in refusal.__subclasses__():
        if "slug" in vars(kind) and kind.__module__.split(".")[0] in ("chassis", *SERVICES, "console"):
            yield kind
        yield from _subclasses(kind)


# ---- the contract of each service, in its README

BEGIN, END = "<!-- generated: contract -->", "<!-- /generated -->"


def contract(service: str) -> list[str]:
    """What a service consumes, publishes and keeps, as its code declares it."""
    main = importlib.import_module(f"{service}.__main__").SERVICE
    consumed = main.subscriptions.types.values()
    # policies and clocks of every service are published by the chassis
    published = [event for event in EVENTS if event.PUBLISHER == service]
    lines = ["## Consumes", *_by_publisher(consumed), "", "## Publishes", *_by_publisher(published), "", "## Tables"]
    for module in main.tables:
        wing = module.__name__.split(".")[-2]
        names = [one.name for one in vars(module).values() if isinstance(one, Table)]
        if names:
            lines.append(f"- {wing}: " + ", ".join(f"`{name}`" for name in dict.fromkeys(names)))
    return lines


def _by_publisher(events: Iterable[type[Event]]) -> list[str]:
    """One line per topic, with the events that are read or written there, in order of their names."""
    by_topic: dict[str, list[str]] = {}
    for event in events:
        by_topic.setdefault(event.TOPIC, []).append(event.TYPE.partition(".")[2])
    return [
        f"- `{topic}`: " + ", ".join(f"`{name}`" for name in sorted(names)) for topic, names in sorted(by_topic.items())
    ]


def stale_readmes(root: Path) -> dict[Path, str]:
    """READMEs of services whose generated part is not what the code says now → what they should be."""
    found = {}
    for service in SERVICES:
        path = root / "services" / service / "README.md"
        text = path.read_text(encoding="utf-8")
        if BEGIN not in text:
            continue
        before, _, rest = text.partition(BEGIN)
        after = rest.partition(END)[2]
        wanted = before + "\n".join([BEGIN, *contract(service), END]) + after
        if wanted != text:
            found[path] = wanted
    return found


PAGES = {
    "permissions.md": permissions,
    "policies.md": policies,
    "metrics.md": metric_table,
    "settings.md": settings,
    "problems.md": problems,
    "cli.md": commands,
}


def stale(folder: Path) -> dict[Path, str]:
    """Pages that differ from what code and data say now → what they should be."""
    texts = {folder / name: make() for name, make in PAGES.items()}
    return {path: text for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text}


def stale_lists() -> dict[Path, str]:
    """Lists of policy keys in use that differ from what code reads → what they should be."""
    services = HERE.parent / "services"
    texts = {services / name / "src" / name / "policies_in_use.yaml": in_use(name) for name in SERVICES}
    return {path: text for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    found = stale(HERE / "reference") | stale_lists() | stale_readmes(HERE.parent)
    if parser.parse_args().check and found:
        sys.exit(f"Stale: {', '.join(path.name for path in found)}. Run python docs/generate.py.")
    for path, text in found.items():
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(PAGES) + len(SERVICES)} files, {len(found)} written\n")


if __name__ == "__main__":
    main()
