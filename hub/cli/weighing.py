"""Commands identity weights: learned from mentions, proposed from decisions, shown and compared; none applies itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.identity import read_mentions
from hub.cli.output import opened, say, show
from hub.cli.rerunning import examples, say_examples
from hub.cli.running import Json
from hub.errors import StopProcess
from hub.settings import Settings

if TYPE_CHECKING:
    from hub.identify.compare import Weights
    from hub.identify.mention import Mention
    from hub.identify.weighing.learning import Learned

app = typer.Typer(help="versions of the weights of evidence / 证据权重的版本")
In = Annotated[Path, typer.Option("--in", help="mentions, as for `hub identity cluster` / 称谓文件")]
Out = Annotated[Path, typer.Option(help="where the version goes / 生成的权重文件")]


@app.command()
def learn(in_: In, out: Out, as_json: Json = False) -> None:
    """Learn weights from mentions nobody labelled, by EM; they hold where HUB_IDENTITY_WEIGHTS names them / 无标注学习权重"""
    from hub.identify.profiles import Profiles
    from hub.identify.weighing.evidence import sample
    from hub.identify.weighing.learning import learn as learned

    held = _held()
    profiles = Profiles()
    for one in _mentions(in_).values():
        profiles.add(one)
    found = sample(profiles)
    if not found.met:
        raise StopProcess("weights_nothing", found=f"{found.profiles} profiles / 0 pairs")
    made = learned(found, held)
    about = {"by": "EM, without labels", "begun_with": held.version, "mentions": found.profiles}
    _write(out, made, about | {"pairs": sum(found.met.values())}, held, as_json)


@app.command()
def propose(out: Out, as_json: Json = False) -> None:
    """Propose weights that fit what people decided in this hub; nothing is applied / 依据人工裁定提出权重建议（不生效）"""
    from hub.identify.known import known
    from hub.identify.weighing.evidence import labelled
    from hub.identify.weighing.learning import propose as proposed
    from hub.start import find
    from hub.store.database import away
    from hub.store.resolved import decided_pairs

    held = _held()
    with away():
        pairs = decided_pairs(find(Settings()).database_url)
    if not pairs:
        raise StopProcess("weights_nothing", found="0 decisions / 裁定")
    made = proposed(labelled((known(one), known(other), same) for one, other, same in pairs), held)
    about = {"by": "decisions", "begun_with": held.version, "pairs": len(pairs)}
    _write(out, made, about | {"same": sum(same for *_, same in pairs)}, held, as_json)


@app.command("show")
def show_(
    weights: Annotated[Path | None, typer.Option(help="a version; the hub's own if left out / 权重文件")] = None,
    as_json: Json = False,
) -> None:
    """The weights that hold, or those of a file, beside the shipped ones / 查看权重"""
    from hub.identify.compare import shipped
    from hub.identify.weighing import read_weights

    table = read_weights(weights) if weights else _held()
    show(_beside(shipped(), table, {}), as_json)


@app.command()
def diff(
    in_: In,
    weights: Annotated[Path, typer.Option(help="the other version / 另一权重文件")],
    as_json: Json = False,
) -> None:
    """What another version of the weights would change for these mentions, with examples / 换用另一权重的影响"""
    from hub.identify.changes import as_values, changes, moves, summary
    from hub.identify.cluster import cluster
    from hub.identify.compare import chosen
    from hub.identify.weighing import read_weights

    other, held = read_weights(weights), _held()
    mentions = {one.id: one for one in _mentions(in_).values()}
    with chosen(held):
        before = cluster(mentions.values()).enterprises
    with chosen(other):
        after = cluster(mentions.values()).enterprises
    found = moves((id_, before[id_], after[id_]) for id_ in mentions)
    figures = summary(found)
    if as_json:
        rows = [as_values(one) | {"names": [mentions[id_].name for id_ in one.examples]} for one in changes(found)]
        show(figures._asdict() | {"changes": rows}, True)
        return
    say(
        f"version {other.version} instead of {held.version} would merge {figures.merged}, split {figures.split}"
        f" of {figures.enterprises_before} enterprises / 将合并 {figures.merged} 家、拆分 {figures.split} 家"
    )
    say_examples(examples(found), {id_: one.name for id_, one in mentions.items()})


def _held() -> Weights:
    """The version that settings name."""
    from hub.identify.compare import weights
    from hub.identify.weighing import apply

    apply(Settings().identity_weights)
    return weights()


def _mentions(file: Path) -> dict[str, Mention]:
    with opened(file) as lines:
        return dict(read_mentions(lines, str(file)))


def _write(out: Path, made: Learned, about: Mapping[str, object], held: Weights, as_json: bool) -> None:
    from hub.identify.weighing import as_file

    out.write_bytes(as_file(made.weights, about))
    show(_beside(held, made.weights, made.seen), as_json)
    if not as_json:
        say(f"→ {out}; it holds where HUB_IDENTITY_WEIGHTS names it / 由 HUB_IDENTITY_WEIGHTS 指定后方可生效")
        say(f"what it would change / 影响: hub identity rerun --weights {out} --out changes.jsonl")


def _beside(old: Weights, new: Weights, seen: Mapping[tuple[str, str], tuple[float, float]]) -> list[dict[str, object]]:
    """Bits of each level in two versions, and the pairs that the new one rests on."""
    return [
        {"evidence": evidence, "level": level, "old": bits, "new": new.bits[evidence][level]}
        | dict(zip(("same", "different"), (round(n, 1) for n in seen.get((evidence, level), ())), strict=False))
        for evidence, levels in old.bits.items()
        for level, bits in levels.items()
    ]
