"""Loads exported pairs with the real `datasets`, and passes some through TRL's own processing of data.

    loadPairs.py FOUND WANTED

WANTED is JSON: `load`, the paths to load, and `process`, triples of paths of explicit pairs, implicit pairs and unpaired
rows. FOUND is written: of every path what a trainer would find (columns, rows, the first row); of every triple what TRL
makes of it: are they conversations, where does it see the prompt of implicit pairs, what does it unpair explicit ones into.
"""

import json
import sys
from pathlib import Path

from datasets import load_dataset
from trl.data_utils import is_conversational, maybe_extract_prompt, unpair_preference_dataset

found_path, wanted_path = sys.argv[1:]
wanted = json.loads(Path(wanted_path).read_text())


def load(path):
    return load_dataset("json", data_files=path, split="train", cache_dir=found_path + ".cache")


def loaded(path):
    rows = load(path)
    return {"columns": rows.column_names, "rows": rows.num_rows, "first": rows[0]}


def processed(paths):
    explicit, implicit, unpaired = (load(path) for path in paths)
    # Columns of our own are what TRL drops.
    pairs = explicit.select_columns(["prompt", "chosen", "rejected"])
    return {
        "conversational": [bool(is_conversational(rows[0])) for rows in (explicit, implicit, unpaired)],
        "explicit": pairs.to_list(),
        "extracted": [maybe_extract_prompt(dict(row)) for row in implicit.select_columns(["chosen", "rejected"])],
        "unpairedByTrl": unpair_preference_dataset(pairs).to_list(),
        "unpaired": unpaired.select_columns(["prompt", "completion", "label"]).to_list(),
    }


found = {
    "loaded": {path: loaded(path) for path in wanted["load"]},
    "processed": [processed(paths) for paths in wanted["process"]],
}
Path(found_path).write_text(json.dumps(found))
