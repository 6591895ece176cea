"""The forms that records came in, noted while they are added to a draft."""

from collections.abc import Mapping

import numpy as np

from sepp.core.model import Parameter, Times
from sepp.store.adding.draft import Draft
from sepp.store.states.forms import ABSENT, Forms, Numbers, is_alike, read_forms
from sepp.store.states.layout import TIME
from sepp.store.states.snapshot import Snapshot


def note_added(draft: Draft, came: Mapping[str, Parameter], time: Times) -> None:
    """Note the forms of records that are about to be added after the last."""
    is_noted = bool(draft.forms) or _is_reshaped(draft, came)
    for parameter in draft.dataset.parameters if is_noted else ():
        one = came.get(parameter.name)
        if parameter.name in draft.forms or _matters(parameter, one):
            forms, number = _numbered(_begun(draft, parameter, (parameter,)), one)
            _follow(draft, parameter, forms.followed(draft.rows, time, np.full(len(time), number)))


def note_merged(
    draft: Draft, came: Mapping[str, Parameter], snapshot: Snapshot, time: Times, places: tuple[Numbers, Numbers]
) -> None:
    """Note the forms of merged records that are about to be added.

    ``places`` are the row of each among those held and among those that
    came, or -1; those that came win.
    """
    held_ones = {parameter.name: parameter for parameter in snapshot.dataset.parameters}
    of_snapshot = snapshot.document.get("forms", {})
    is_noted = bool(draft.forms or of_snapshot) or _is_reshaped(draft, came) or _is_reshaped(draft, held_ones)
    for parameter in draft.dataset.parameters if is_noted else ():
        one, held = came.get(parameter.name), held_ones.get(parameter.name)
        if not (parameter.name in draft.forms or parameter.name in of_snapshot or _matters(parameter, one, held)):
            continue
        before = Forms((one or parameter,)) if held is None else _held_forms(snapshot, held)
        forms, number = _numbered(_begun(draft, parameter, before.kinds), one)
        of_held = np.where(places[0] >= 0, before.numbers_at(places[0]), ABSENT)
        numbers = of_held if one is None else np.where(places[1] >= 0, number, of_held)
        _follow(draft, parameter, forms.followed(draft.rows, time, numbers))


def _is_reshaped(draft: Draft, came: Mapping[str, Parameter]) -> bool:
    """Tell whether any parameter has another form in the draft: from then on those of all with axes are noted."""
    known = (draft.dataset.parameter(name) for name in came)
    return any(one is not None and not is_alike(one, came[one.name]) for one in known)


def _matters(parameter: Parameter, *others: Parameter | None) -> bool:
    return bool(parameter.shape) or any(one is not None and not is_alike(one, parameter) for one in others)


def _numbered(forms: Forms, came: Parameter | None) -> tuple[Forms, int]:
    return (forms, ABSENT) if came is None else forms.knowing(came)


def _held_forms(snapshot: Snapshot, held: Parameter) -> Forms:
    found = read_forms(snapshot.document, held.name, snapshot.rows)
    since = int(snapshot.document["since"].get(held.name, 0))
    return found or Forms((held,), np.array([(0, 0, ABSENT)] * (since > 0) + [(since, 0, 0)], np.int64))


def _begun(draft: Draft, parameter: Parameter, kinds: tuple[Parameter, ...]) -> Forms:
    """Give the forms noted so far; without any, all rows there are came in the first of ``kinds``."""
    found = draft.forms.get(parameter.name)
    if found is not None:
        return found
    since = min(draft.since.get(parameter.name, 0), draft.rows)
    begins = [(0, ABSENT)] * (since > 0) + [(since, 0)] * (draft.rows > since)
    runs = [(row, int(draft.read(TIME, slice(row, row + 1))[0]), number) for row, number in begins]
    return Forms(kinds, np.array(runs, np.int64).reshape(-1, 3))


def _follow(draft: Draft, parameter: Parameter, forms: Forms) -> None:
    draft.forms[parameter.name] = forms.thinned(parameter)
    if any(kind.shape != parameter.shape for kind in forms.kinds):
        draft.declare_fill(parameter.name)
