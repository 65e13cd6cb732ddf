"""Runs in an environment that has `reconciler`: a column of names, reconciled by that client unmodified.

Standard input: {"endpoint", "names": [], "uscc": [] or null, "top": 1 or "all"}; standard output: the rows it makes.
"""

import json
import sys

import numpy as np
import pandas as pd

np.NaN = np.nan  # the client was written before numpy 2, which has no NaN under this name

from reconciler import reconcile  # noqa: E402 - after the line above

asked = json.load(sys.stdin)
names = pd.Series(asked["names"], dtype=object)
properties = {"uscc": pd.Series(asked["uscc"], dtype=object)} if asked["uscc"] else None
found = reconcile(
    names,
    type_id="enterprise",
    top_res=asked["top"],
    property_mapping=properties,
    reconciliation_endpoint=asked["endpoint"],
)
print(found.to_json(orient="records"))
