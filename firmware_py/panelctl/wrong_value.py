"""What is wrong with a value, in words: the value, and what it must be.

The types of the wire know each field's bounds, and msgspec names the field that breaks one. Its own
sentence is for programmers (it shows types and patterns), so another is made here.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct, inspect

_PATH = re.compile(r" - at `\$\.?([A-Za-z_]\w*)?(?:\[(\d+)\])?")
_NAMED = re.compile(r"(unknown|missing required) field `(.*)`", re.DOTALL)
_LONGEST = 60


def wrong_value(
    error: msgspec.ValidationError, given: Mapping[str, Any], kinds: Sequence[type[Struct]]
) -> tuple[str | None, str]:
    """Return the field at fault, None where there is none, and a sentence without its name.

    given: what was read, by field; kinds: the structs that it may be, told apart by their tags.
    """
    if (named := _NAMED.search(str(error))) is not None:
        return named[2][:_LONGEST], "missing" if named[1] != "unknown" else "no such field"
    path = _PATH.search(str(error))
    field = None if path is None else path[1]
    if path is None or field is None:
        return None, "must be an object with fields"
    value, index = given.get(field), path[2]
    if index is not None and isinstance(value, Sequence):
        value = value[int(index)]
    must = _must_be(field, given, kinds, is_item=index is not None)
    return field, f"{_shown(value)} must be {must}"


def check(asked: Struct) -> tuple[str | None, str] | None:
    """Return what is wrong with a message that was made and not read; None: nothing."""
    given = msgspec.to_builtins(asked)
    for field, value in given.items():
        if isinstance(value, float) and not math.isfinite(value):  # JSON has no such number
            return field, f"{value} must be {_must_be(field, given, (type(asked),))}"
    try:
        msgspec.convert(given, type(asked))
    except msgspec.ValidationError as error:
        return wrong_value(error, given, (type(asked),))
    return None


def _must_be(
    field: str, given: Mapping[str, Any], kinds: Sequence[type[Struct]], *, is_item: bool = False
) -> str:
    tags = {each.__struct_config__.tag: each for each in kinds}
    names = {each.__struct_config__.tag_field for each in kinds}
    if field in names:
        return f"one of {', '.join(str(tag) for tag in tags)}"
    tag = next((given[name] for name in names if name is not None and name in given), None)
    info = inspect.type_info(tags.get(tag, kinds[0]) if isinstance(tag, str) else kinds[0])
    found = next((each for each in getattr(info, "fields", ()) if each.name == field), None)
    return "something else" if found is None else _in_words(found.type, is_item=is_item)


def _in_words(kind: inspect.Type, *, is_item: bool = False) -> str:
    match kind:
        case inspect.Metadata(type=inner, extra_json_schema=extra):
            said = (extra or {}).get("description")
            return str(said) if said is not None else _in_words(inner, is_item=is_item)
        case inspect.UnionType(types=types):
            some = [each for each in types if not isinstance(each, inspect.NoneType)]
            return " or ".join(_in_words(each, is_item=is_item) for each in some)
        case inspect.IntType():
            return f"a whole number{_between(kind)}"
        case inspect.FloatType():
            return f"a number{_between(kind)}"
        case inspect.StrType(min_length=least, max_length=most):
            return "a text" if most is None else f"a text of {least or 0} to {most} letters"
        case inspect.LiteralType(values=values):
            return f"one of {', '.join(str(value) for value in values)}"
        case inspect.BoolType():
            return "true or false"
        case inspect.VarTupleType(item_type=item) if is_item:
            return _in_words(item)
        case inspect.VarTupleType(max_length=most):
            return "a list" if most is None else f"a list of at most {most}"
        case inspect.DictType():
            return "an object with fields"
    return "something else"


def _between(kind: inspect.IntType | inspect.FloatType) -> str:
    if kind.ge is not None and kind.le is not None:
        return f" from {kind.ge:g} to {kind.le:g}"
    bounds = (
        (" of at least", kind.ge), (" above", kind.gt), (" of at most", kind.le),
        (" below", kind.lt),
    )  # fmt: skip
    return ",".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)


def _shown(value: object) -> str:
    """Return a value as one line that any terminal may show, of bearable length."""
    if value is None:
        return "nothing"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    line = "".join(letter if letter.isprintable() else "?" for letter in text[: _LONGEST + 1])
    line = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
    return f"'{line}'" if isinstance(value, str) else line
