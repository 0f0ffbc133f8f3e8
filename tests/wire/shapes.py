"""Hypothesis strategies for any wire message, read off its type with all its bounds."""

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

# Half a surrogate pair is no text that could be sent.
_LETTERS = st.characters(exclude_categories=["Cs"])

Values = st.SearchStrategy[Any]


@cache
def of(struct: type[msgspec.Struct]) -> Values:
    """Return the messages of one type, each field anywhere within its bounds."""
    return _of(inspect.type_info(struct))


def _of(info: inspect.Type) -> Values:
    return _BY_KIND[type(info)](info)


def _struct(info: Any) -> Values:
    required = {f.name: _of(f.type) for f in info.fields if f.required}
    optional = {f.name: _of(f.type) for f in info.fields if not f.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda row: info.cls(**row))


def _int(info: Any) -> Values:
    return st.integers(
        -(2**63) if info.ge is None else info.ge, 2**63 - 1 if info.le is None else info.le
    )


def _float(info: Any) -> Values:
    low = info.ge if info.gt is None else info.gt
    return st.floats(
        low, info.le, exclude_min=info.gt is not None, allow_nan=False, allow_infinity=False
    )


def _str(info: Any) -> Values:
    if info.pattern is not None:
        return st.from_regex(info.pattern, fullmatch=True)
    return st.text(_LETTERS, min_size=info.min_length or 0, max_size=info.max_length or 20)


# Any JSON.
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(_LETTERS, max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(_LETTERS), inner, max_size=3)
    ),
    max_leaves=6,
)
_BY_KIND: dict[type, Callable[[Any], Values]] = {
    inspect.StructType: _struct,
    inspect.Metadata: lambda info: _of(info.type),  # a description
    inspect.IntType: _int,
    inspect.FloatType: _float,
    inspect.StrType: _str,
    inspect.BoolType: lambda _: st.booleans(),
    inspect.NoneType: lambda _: st.none(),
    inspect.LiteralType: lambda info: st.sampled_from(info.values),
    inspect.UnionType: lambda info: st.one_of([_of(each) for each in info.types]),
    inspect.VarTupleType: lambda info: st.lists(_of(info.item_type), max_size=4).map(tuple),
    inspect.TupleType: lambda info: st.tuples(*[_of(each) for each in info.item_types]),
    inspect.AnyType: lambda _: _JSON,
    inspect.DictType: lambda info: st.dictionaries(
        _of(info.key_type), _of(info.value_type), max_size=4
    ),
}
