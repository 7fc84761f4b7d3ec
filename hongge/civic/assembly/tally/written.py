"""A vote as a JSON file, and its result as one object. Areas are texts with two decimals, never floating numbers.

    {"kind": "ordinary|special|interested",
     "options": {"parking": false, "mismarked": "not_effective|participates", "deemed": ["P7"]},
     "units": [{"id": "001", "area": "100.00", "owners": ["P1"], "kind": "flat|shop|office|parking|storage",
                "state": "delivered|unsold|undelivered"}],
     "ballots": {"P1": "yes", "H1+W1": "no", "DEV": "abstain", "P8": "invalid"}}

`deemed` names who joins the majority if silent. Further options: `profile` (civil_code|pre_2021), `deemed_special`, `alone_and_joint`
(two|one). A unit may name its `developer`. A ballot may say, instead of a choice, the reason it was refused with (`late` …).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from hongge.civic.assembly.tally.result import Result
from hongge.civic.assembly.tally.roll import Register, named
from hongge.civic.assembly.tally.shape import (
    DEVELOPER,
    AloneAndJoint,
    Ballot,
    Choice,
    Kind,
    Mismarked,
    Profile,
    Reason,
    Settings,
    State,
    Unit,
    Use,
)
from hongge.civic.assembly.tally.thresholds import Threshold
from hongge.kernel.errors import Refused

AREA = re.compile(r"\d{1,12}(?:\.\d{1,2})?", re.ASCII)
OPTIONS = {"parking", "mismarked", "deemed", "deemed_special", "profile", "alone_and_joint"}
Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True)
class Vote:
    register: Register
    ballots: tuple[Ballot, ...]
    settings: Settings


def read(content: bytes) -> Vote:
    """Refused, with a sentence that names the place, for whatever is not a vote."""
    told = _parsed(content)
    if not isinstance(told, dict):
        raise Refused("文件里应当是一个 JSON 对象，有 kind、units、ballots")
    if missing := [name for name in ("kind", "units", "ballots") if name not in told]:
        raise Refused(f"文件里缺少 {'、'.join(missing)}")
    return Vote(_register(told["units"]), _ballots(told["ballots"]), _settings(told["kind"], told.get("options", {})))


def _parsed(content: bytes) -> Any:
    try:
        told = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_float=Decimal, parse_constant=_no_number)
        json.dumps(told, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        raise Refused("文件里有不成字的字符（孤立的代理码），请改正后再算") from None
    except UnicodeDecodeError:
        raise Refused("文件不是 UTF-8 编码的文字，请另存为 UTF-8 后再算") from None
    except json.JSONDecodeError as error:
        raise Refused(f"第 {error.lineno} 行第 {error.colno} 个字起不是 JSON，请检查引号、逗号和括号") from None
    except (RecursionError, ValueError):
        raise Refused("文件里有读不了的数，或者括号套得太深") from None
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which a name stands twice says two things."""
    told = dict(pairs)
    if len(told) < len(pairs):
        names = [name for name, _ in pairs]
        raise Refused(f"{_shown(next(name for name in told if names.count(name) > 1))} 写了两次，只能留一个")
    return told


def _no_number(text: str) -> NoReturn:
    raise Refused(f"文件里的 {text} 不是数")


def _shown(value: Any) -> str:
    """Any value, short and printable, in quotation marks."""
    text = json.dumps(value, ensure_ascii=False, default=str).encode(errors="replace").decode()
    return f"“{text.strip(chr(34))[:40]}”"


def _register(told: Any) -> Register:
    if not isinstance(told, list):
        raise Refused("units 要写成一列户：[{…}, {…}]")
    units, seen = [], set()
    for number, row in enumerate(told, 1):
        where = f"units 第 {number} 户"
        if not isinstance(row, dict):
            raise Refused(f"{where}要写成 {{id, area, owners, kind, state}}")
        if missing := [name for name in ("id", "area", "owners", "kind", "state") if name not in row]:
            raise Refused(f"{where}缺少 {'、'.join(missing)}")
        name = _id(row["id"], f"{where}的 id")
        where = f"{where}（{_shown(name)}）"
        if name in seen:
            raise Refused(f"{where}：这个 id 前面已经有一户，同一户不能算两次")
        seen.add(name)
        state = _code(State, row["state"], f"{where}的 state")
        owners = _ids(row["owners"], f"{where}的 owners")
        if state is State.DELIVERED and not owners:
            raise Refused(f"{where}已交付，owners 里要有业主")
        developer = _id(row.get("developer", DEVELOPER), f"{where}的 developer")
        units.append(Unit(name, area(row["area"], where), owners, _code(Use, row["kind"], f"{where}的 kind"), state, developer))
    return Register(tuple(units))


def _settings(kind: Any, options: Any) -> Settings:
    if not isinstance(options, dict):
        raise Refused("options 要写成一个对象：{…}")
    if unknown := sorted(options.keys() - OPTIONS):
        raise Refused(f"options 里的 {_shown(unknown[0])} 不认识，认识的有 {'、'.join(sorted(OPTIONS))}")
    deemed = frozenset(named((name,)) for name in _ids(options.get("deemed", []), "options 的 deemed"))
    return Settings(
        kind=_code(Kind, kind, "kind"),
        profile=_code(Profile, options.get("profile", "civil_code"), "options 的 profile"),
        parking=_flag(options, "parking"),
        mismarked=_code(Mismarked, options.get("mismarked", "not_effective"), "options 的 mismarked"),
        join=bool(deemed),
        join_special=_flag(options, "deemed_special"),
        delivered=deemed,
        alone_and_joint=_code(AloneAndJoint, options.get("alone_and_joint", "two"), "options 的 alone_and_joint"),
    )


def _ballots(told: Any) -> tuple[Ballot, ...]:
    if not isinstance(told, dict):
        raise Refused("ballots 要写成一个对象：{业主: 意见}")
    ballots, seen = [], set()
    for seq, (name, said) in enumerate(told.items(), 1):
        voter = named((_id(name, "ballots 里业主的 id"),))
        if voter in seen:
            raise Refused(f"ballots 里 {_shown(name)} 有两张票，只能留一张")
        seen.add(voter)
        if said in list(Reason):
            ballots.append(Ballot(voter, Choice.INVALID, seq, Reason(said)))
        else:
            ballots.append(Ballot(voter, _code(Choice, said, f"ballots 里 {_shown(name)} 的意见"), seq))
    return tuple(ballots)


def _id(value: Any, where: str) -> str:
    if isinstance(value, str) and value.strip() and "" not in value.split("+"):
        return value
    raise Refused(f"{where}要写成文字，现在是 {_shown(value)}")


def _ids(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Refused(f"{where} 要写成一列：[…]，现在是 {_shown(value)}")
    return tuple(_id(one, f"{where} 里的每一个") for one in value)


def _code(codes: type[Code], value: Any, where: str) -> Code:
    if isinstance(value, str) and value in list(codes):
        return codes(value)
    raise Refused(f"{where} 只能是 {' 或 '.join(codes)}，现在是 {_shown(value)}")


def _flag(options: Mapping[str, Any], name: str) -> bool:
    value = options.get(name, False)
    if isinstance(value, bool):
        return value
    raise Refused(f"options 的 {name} 只能是 true 或 false，现在是 {_shown(value)}")


def area(value: Any, where: str) -> int:
    """Whole 0.01 m² of a text such as 98.60."""
    text = str(value) if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool) else ""
    if not AREA.fullmatch(text):
        raise Refused(f"{where}的面积要写成 “98.60” 这样的平方米数，最多两位小数，现在是 {_shown(value)}")
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def metres(area: int) -> str:
    """Square metres with two decimals, exact: 9860 → 98.60."""
    return f"{area // 100}.{area % 100:02d}"


FIGURES = ("total", "part", "yes", "no", "abstain")


def figures(result: Result) -> dict[str, Any]:
    """Persons and areas of a result, and its verdict."""
    told: dict[str, Any] = {}
    for name in FIGURES:
        told[f"{name}_n"] = getattr(result, f"{name}_n")
        told[f"{name}_a"] = metres(getattr(result, f"{name}_a"))
    return told | {"quorum": result.quorum, "majority": result.majority, "passed": result.passed}


def as_json(result: Result) -> dict[str, Any]:
    """One object: figures, `reasons` {voter: code}, thresholds with both sides of each fraction, and the other readings."""
    settings = result.settings
    return figures(result) | {
        "reasons": {rejected.voter: rejected.reason for rejected in result.rejected},
        "kind": settings.kind,
        "profile": settings.profile,
        "needs": {"n": result.needs_n, "a": metres(result.needs_a)},
        "joined": {"side": result.joined, "n": result.joined_n, "a": metres(result.joined_a), "electors": list(result.joiners)},
        "thresholds": [_threshold(test) for test in result.thresholds],
        "readings": [
            {
                "setting": reading.setting,
                "frozen": reading.frozen,
                "other": reading.other,
                "differs": reading.differs,
                "result": figures(reading.result) if reading.result else None,
            }
            for reading in result.readings
        ],
        "flagged": list(result.flagged),
        "paradox": {"n": result.paradox.n, "a": metres(result.paradox.a)} if result.paradox else None,
    }


def _threshold(test: Threshold) -> dict[str, Any]:
    shown = str if test.measure == "n" else metres
    return {
        "test": test.name,
        "measure": test.measure,
        "part": shown(test.part),
        "whole": shown(test.whole),
        "line": f"{'>' if test.strict else '≥'} {test.numerator}/{test.denominator}",
        "least": shown(test.least),
        "met": test.met,
    }
