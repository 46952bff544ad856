"""Hand a named tuple of arrays to compiled code as one pointer.

Numba passes a tuple of forty arrays as three hundred arguments to every function, and spends a
minute compiling that. Here the arrays' descriptors (address, shape, strides) are laid out in one
block of words; compiled code gets the address of the block, and `state.seat` there loads the
descriptor of that array. The `Pack` keeps the tuple alive; arrays may be changed in place, not
replaced.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models, register_default
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, typeof_impl, unbox

_KNOWN: dict[tuple[Any, ...], "PackType"] = {}


class PackType(types.Type):  # type: ignore[misc]
    """The type of a pack: its fields' names and types, in order."""

    def __init__(self, fields: Sequence[tuple[str, Any]]) -> None:
        self.fields = tuple(fields)
        super().__init__("Pack(" + ", ".join(f"{name}: {kind}" for name, kind in fields) + ")")


class Pack:
    """A named tuple of arrays and numbers, and the block of words that compiled code reads."""

    def __init__(self, parts: Any) -> None:
        words: list[int] = []
        fields = []
        for name, value in zip(parts._fields, parts, strict=True):
            if isinstance(value, np.ndarray):
                if not value.flags.c_contiguous:
                    raise ValueError(f"{name}: the array must be contiguous")
                kind: Any = types.Array(_KINDS[value.dtype.str], value.ndim, "C")
                words += [0, 0, value.size, value.itemsize, value.ctypes.data]
                words += [*value.shape, *value.strides]
            elif isinstance(value, float):
                kind = types.float64
                words.append(int(np.float64(value).view(np.int64)))
            else:
                kind = types.int64
                words.append(int(value))
            fields.append((name, kind))
        self.parts = parts
        self.words = np.array(words, np.int64)
        self.address = int(self.words.ctypes.data)
        key = tuple(fields)
        self.kind = _KNOWN.setdefault(key, PackType(key))


_KINDS = {
    "<i4": types.int32, "<i8": types.int64, "<i2": types.int16, "|i1": types.int8,
    "|b1": types.boolean, "<f8": types.float64, "<u8": types.uint64,
}  # fmt: skip


@typeof_impl.register(Pack)
def _type_of_pack(value: Pack, _: Any) -> PackType:
    return value.kind


@register_default(PackType)
class _PackModel(models.OpaqueModel):  # type: ignore[misc]
    """A pointer."""


@unbox(PackType)  # type: ignore[no-untyped-call,untyped-decorator]
def _unbox(_: Any, obj: Any, c: Any) -> NativeValue:
    address = c.pyapi.object_getattr_string(obj, "address")
    word = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return NativeValue(  # type: ignore[no-untyped-call]
        c.builder.inttoptr(word, cgutils.voidptr_t)
    )


@infer_getattr
class _PackAttribute(AttributeTemplate):  # type: ignore[misc]
    key = PackType

    def generic_resolve(  # type: ignore[override]
        self, pack: PackType, attribute: str
    ) -> Any:
        return dict(pack.fields).get(attribute)


@lower_getattr_generic(PackType)  # type: ignore[no-untyped-call,untyped-decorator]
def _load(context: Any, builder: Any, pack: PackType, value: Any, attribute: str) -> Any:
    offset = 0
    for name, kind in pack.fields:
        if name == attribute:
            break
        offset += 5 + 2 * kind.ndim if isinstance(kind, types.Array) else 1
    start = builder.gep(
        builder.bitcast(value, ir.IntType(64).as_pointer()), [ir.Constant(ir.IntType(64), offset)]
    )
    field = dict(pack.fields)[attribute]
    pointer = builder.bitcast(start, context.get_data_type(field).as_pointer())
    loaded = context.data_model_manager[field].load_from_data_pointer(builder, pointer)
    borrowed: Any = impl_ret_borrowed
    return borrowed(context, builder, field, loaded)
