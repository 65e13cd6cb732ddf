"""The `hub` command: wires settings, servers and stages together; `hub --help` lists what it can do."""

from __future__ import annotations

import sys

import typer
from pydantic import ValidationError

from hub import __version__
from hub.cli import (
    conforming,
    connectors,
    data,
    deciding,
    evaluating,
    identity,
    kinds,
    matching,
    onboarding,
    rerunning,
    running,
    weighing,
)
from hub.cli.output import complain
from hub.errors import HubError

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Data-exchange hub for quality infrastructure / 质量基础设施数据交换枢纽",
)  # fmt: skip
app.add_typer(running.app)
app.add_typer(data.app)
app.add_typer(connectors.app)
app.add_typer(kinds.app)
identity.app.add_typer(evaluating.app)
identity.app.add_typer(deciding.app)
identity.app.add_typer(rerunning.app)
identity.app.add_typer(weighing.app, name="weights")
app.add_typer(identity.app)
app.add_typer(onboarding.app)
app.add_typer(matching.app)
app.add_typer(conforming.app)


@app.command()
def version() -> None:
    """The version / 版本"""
    print(__version__)


def main() -> None:
    """Run; errors are one line that says what to do."""
    try:
        app()
    except HubError as error:
        sys.exit(complain(error))
    except ValidationError as error:
        for problem in error.errors():
            print(f"hub: HUB_{str(problem['loc'][0]).upper()}: {problem['msg']}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
