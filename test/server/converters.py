"""Passes exported pairs through the converters of LLaMA-Factory, Axolotl and OpenRLHF; writes what they make of them.

    converters.py FOLDER

FOLDER holds llama-factory.jsonl with its dataset_info.json, axolotl.jsonl with axolotl.jsonl.axolotl.yaml, and
openrlhf.jsonl. What is found lies beside them as converted.json.
"""

import importlib
import json
import sys
import types
from pathlib import Path
from types import SimpleNamespace

import yaml
from datasets import load_dataset
from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast

folder = Path(sys.argv[1])


def rows_of(path):
    return load_dataset("json", data_files=str(path), split="train", cache_dir=str(folder / "cache"))


def without_what_it_imports(name):
    """A package whose modules are its own, entered past an `__init__` that asks for sound, or for a cluster."""
    parent = importlib.import_module(name.split(".")[0])
    package = types.ModuleType(name)
    package.__path__ = [str(Path(next(iter(parent.__path__)), *name.split(".")[1:]))]
    sys.modules[name] = package


def llama_factory():
    without_what_it_imports("llamafactory.data")
    from llamafactory.data.converter import align_dataset
    from llamafactory.data.parser import get_dataset_list

    (attributes,) = get_dataset_list(["llama-factory"], str(folder))
    options = SimpleNamespace(streaming=False, preprocessing_num_workers=None, overwrite_cache=True, media_dir="")
    rows = rows_of(folder / attributes.dataset_name)
    return align_dataset(rows, attributes, options, SimpleNamespace(local_process_index=0)).to_list()


def axolotl():
    from axolotl.prompt_strategies.dpo import load

    cfg = yaml.safe_load((folder / "axolotl.jsonl.axolotl.yaml").read_text()) | {"chat_template": "chatml"}
    (dataset,) = cfg["datasets"]
    convert, options = load(dataset["type"], cfg, dataset_idx=0)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE()), eos_token="<|im_end|>")
    rows = rows_of(folder / dataset["path"])
    return rows.map(convert, fn_kwargs={"tokenizer": tokenizer}, **options).to_list()


def openrlhf():
    for name in ("openrlhf.datasets", "openrlhf.utils"):
        without_what_it_imports(name)
    from openrlhf.datasets.reward_dataset import preprocess_data

    keys = dict(prompt_key="prompt", chosen_key="chosen", rejected_key="rejected")
    return [preprocess_data(row, **keys) for row in rows_of(folder / "openrlhf.jsonl")]


with open(folder / "converted.json", "w") as file:
    json.dump({"llamaFactory": llama_factory(), "axolotl": axolotl(), "openrlhf": openrlhf()}, file)
