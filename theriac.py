"""The command line: each command in a line or two, its work in `operations`, `demonstration` or the tools."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

HERE = Path(__file__).parent
SCHEMA = HERE / "api" / "schema.graphql"
RECIPE_SCHEMA = HERE / "api" / "schemas" / "recipe-file-1.schema.json"
RELEASED = HERE / "api" / "schema.released.graphql"
TESTS_AT_ONCE = "2"

Run = Callable[[argparse.Namespace], int]


def up(options: argparse.Namespace) -> int:
    """Everything on this machine: PostgreSQL, API, worker and sealer, and a company to try it with."""
    from operations import running

    return running.up(options.port)


def demo(_: argparse.Namespace) -> int:
    """The demonstration batch through the HTTP API, from recipe to verified record."""
    from demonstration import journey
    from operations import composition

    return journey.run(HERE, composition.settings().home)


def verify(options: argparse.Namespace) -> int:
    """Check an exported record offline: no database, no network."""
    from operations import verifying

    return verifying.verify(options.file, options.key)


def batchml(options: argparse.Namespace) -> int:
    """Write an exported record as a BatchML production record, offline; verify it first."""
    from operations import converting

    return converting.batchml(options.file, options.to)


def check(_: argparse.Namespace) -> int:
    """Lint, format, types and layers."""
    tools = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["lint-imports"], ["mypy"])
    return max(_tool(*command) for command in tools)


def test(options: argparse.Namespace) -> int:
    """The whole suite on a PostgreSQL of its own; further arguments go to pytest."""
    return _tool("pytest", "-n", TESTS_AT_ONCE, "--dist", "loadfile", "--no-loadscope-reorder", "-q", *options.further)


def bench(options: argparse.Namespace) -> int:
    """Measure the service beside the least that this machine could do it for; within 15 minutes."""
    from tests.benchmarks import bench as benchmark
    from tests.benchmarks import shift

    if options.shift is not None:
        return shift.run(HERE, seconds=options.shift)
    return benchmark.run(HERE, audit_entries=options.audit_entries)


def schema(options: argparse.Namespace) -> int:
    """Print the schema into api/schema.graphql, that of recipes' files beside it; with --release also the released."""
    from api.schema import schema as composed
    from domain.recipes.exchange import schema as recipes

    for path in (SCHEMA, RELEASED) if options.release else (SCHEMA,):
        path.write_text(composed.as_str() + "\n")
    RECIPE_SCHEMA.write_text(recipes.printed())
    return 0


def evidence(options: argparse.Namespace) -> int:
    """Run the tests and write which requirement is proven by which, in this release."""
    from operations import evidence as gathering

    return gathering.write(HERE, options.file)


def serve(options: argparse.Namespace) -> int:
    """The API alone."""
    from operations import running

    return running.serve(options.host, options.port)


def work(_: argparse.Namespace) -> int:
    """The relay and the actors, without the API."""
    from operations import running

    return running.work()


def seal(_: argparse.Namespace) -> int:
    """The sealer alone; a second one waits for the first to end."""
    from operations import running

    return running.seal()


def gateway(options: argparse.Namespace) -> int:
    """In a plant's network: read its scales for the service, and sign what they say."""
    from operations import gateway as running

    return running.run(options.config)


def migrate(_: argparse.Namespace) -> int:
    """Bring the database at ADMIN_DATABASE_URL to this release's schema."""
    from operations import operating

    return operating.migrate()


def company(options: argparse.Namespace) -> int:
    """Found a company and invite its first administrator."""
    from operations import operating

    administrator = operating.administrator(options.administrator, options.account, options.email)
    return operating.create_company(options.name, options.title, administrator)


def log(options: argparse.Namespace) -> int:
    """Check a company's log, let a stopped one go on, or open a new epoch after a restore."""
    from operations import operating

    operating.require(options.act, company=options.company, by=options.by, reason=options.reason)
    match options.act:
        case "check":
            return operating.check_log(options.company)
        case "resume":
            return operating.resume_log(options.company, decided_by=options.by, reason=options.reason)
        case _:
            return operating.open_epoch(opened_by=options.by, reason=options.reason)


def prove(options: argparse.Namespace) -> int:
    """Check a company's data, or everybody's, by rows and audit trail alone: sequence, states, stock, signatures."""
    from operations import operating

    return operating.prove(options.company)


def drill(options: argparse.Namespace) -> int:
    """Restore a backup beside everything else, and prove that its log is complete and its data right."""
    from api import server
    from operations import drill as drilling

    server.exit_on_signals()
    return drilling.run(drilling.Wanted(options.dump, options.within, options.folder))


def jobs(options: argparse.Namespace) -> int:
    """List the jobs that were given up, or try one again."""
    from operations import operating

    return operating.dead_jobs() if options.revive is None else operating.revive_job(*options.revive)


COMMANDS: tuple[Run, ...] = (
    *(up, demo, verify, batchml, test, bench, check, schema, evidence),
    *(serve, work, seal, gateway, migrate, company, log, prove, drill, jobs),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. What a person can mend is told in a line each, and ends with 2."""
    from domain.kernel.refusals import Refusal
    from infra.local import AlreadyRunning
    from infra.settings import SettingsInvalid
    from operations.problems import OperatorProblem

    parser = _parser()
    options, further = parser.parse_known_args(arguments)
    if further and options.command is not test:
        parser.error(f"unknown: {' '.join(further)}")
    options.further = further
    try:
        return int(options.command(options))
    except SettingsInvalid as error:
        print(f"theriac: these settings are missing or wrong:\n{error}", file=sys.stderr)
    except (AlreadyRunning, OperatorProblem, Refusal) as error:
        print(f"theriac: {error}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="theriac", description="Theriac, a manufacturing execution system.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        found = commands.add_parser(command.__name__, help=command.__doc__, description=command.__doc__)
        found.set_defaults(command=command)
        _arguments(command.__name__, found)
    return parser


def _arguments(name: str, parser: argparse.ArgumentParser) -> None:
    match name:
        case "up":
            parser.add_argument("--port", type=int, help="where to listen (8000, or the next free one)")
        case "serve":
            parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
            parser.add_argument("--port", type=int, help="where to listen (8000)")
        case "verify":
            parser.add_argument("file", type=Path, help="the exported record")
            parser.add_argument("--key", required=True, help="the log's verifier key")
        case "batchml":
            parser.add_argument("file", type=Path, help="the exported record")
            parser.add_argument("--to", type=Path, metavar="FILE", help="where to write it (to the output)")
        case "company":
            parser.add_argument("name", help="what its people sign in with: small letters, digits, hyphens")
            for option in ("title", "administrator", "account", "email"):
                parser.add_argument(f"--{option}", required=True)
        case "gateway":
            parser.add_argument("--config", type=Path, required=True, help="its service, its key, its scales (TOML)")
        case _:
            _operators_arguments(name, parser)


def _operators_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    match name:
        case "log":
            parser.add_argument("act", choices=["check", "resume", "epoch"])
            parser.add_argument("company", nargs="?", help="its sign-in name (check, resume)")
            parser.add_argument("--by", help="who decides (resume, epoch)")
            parser.add_argument("--reason", help="why (resume, epoch)")
        case "prove":
            parser.add_argument("company", nargs="?", help="its sign-in name (all of them)")
        case "drill":
            parser.add_argument("--dump", type=Path, help="a backup by pg_dump --format=custom (one is made now)")
            parser.add_argument("--within", type=float, metavar="SECONDS", help="fail where more work would be lost")
            parser.add_argument("--folder", type=Path, help="where there is room for what is restored")
        case "jobs":
            parser.add_argument("--revive", nargs=2, type=UUID, metavar=("COMPANY_ID", "JOB_ID"))
        case _:
            _developers_arguments(name, parser)


def _developers_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    match name:
        case "bench":
            parser.add_argument("--audit-entries", type=int, help="only what reads cost among so many, say 100000000")
            parser.add_argument(
                "--shift",
                type=float,
                nargs="?",
                const=300.0,
                metavar="SECONDS",
                help="only 500 operators in 300 batches for so long (300), then whether their data is right",
            )
        case "schema":
            parser.add_argument(
                "--release", action="store_true", help="this is a release: its promises hold from now on"
            )
        case "evidence":
            parser.add_argument("--file", type=Path, default=Path("evidence.json"), help="where to write it")


def _tool(tool: str, *arguments: str) -> int:
    return subprocess.call([Path(sys.executable).parent / tool, *arguments], cwd=HERE)  # noqa: S603 -- our own tools


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
