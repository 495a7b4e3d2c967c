"""Passes exported pairs through TRL's own processing of data: explicit pairs, implicit pairs, unpaired rows, in this order.

Prints what TRL makes of them: are they conversations, where does it see the prompt of implicit pairs, and what does it
unpair explicit ones into. TRL's data utilities need no PyTorch.
"""

import json
import sys

from datasets import load_dataset
from trl.data_utils import is_conversational, maybe_extract_prompt, unpair_preference_dataset

explicit, implicit, unpaired = (
    load_dataset("json", data_files=path, split="train", cache_dir=path + ".cache") for path in sys.argv[1:4]
)
# Columns of our own are what TRL drops.
pairs = explicit.select_columns(["prompt", "chosen", "rejected"])
found = {
    "conversational": [bool(is_conversational(rows[0])) for rows in (explicit, implicit, unpaired)],
    "explicit": pairs.to_list(),
    "extracted": [maybe_extract_prompt(dict(row)) for row in implicit.select_columns(["chosen", "rejected"])],
    "unpairedByTrl": unpair_preference_dataset(pairs).to_list(),
    "unpaired": unpaired.select_columns(["prompt", "completion", "label"]).to_list(),
}
json.dump(found, sys.stdout)
