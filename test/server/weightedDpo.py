"""Runs docs/trainers/weighted_dpo.py under the real TRL on a random model of two layers; prints what the losses are.

    weightedDpo.py FOLDER_OF_THE_SUBCLASS PAIRS SCRATCH

Nothing is downloaded: the tokenizer is of single bytes, the model is made from its configuration.
"""

import copy
import json
import sys

import torch
import transformers
import trl
from datasets import load_dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from trl import DPOConfig, DPOTrainer

subclass, pairs_path, scratch = sys.argv[1:4]
sys.path.insert(0, subclass)
from weighted_dpo import WeightedDPOTrainer  # noqa: E402

BETA = 0.3


def byte_tokenizer():
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate(["<pad>", "<end>", *letters])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<end>")


def tiny_model(tokenizer, seed):
    torch.manual_seed(seed)
    shape = dict(hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=2)
    return LlamaForCausalLM(LlamaConfig(vocab_size=len(tokenizer), max_position_embeddings=256, **shape))


tokenizer = byte_tokenizer()
reference, policy = tiny_model(tokenizer, 1), tiny_model(tokenizer, 2)
rows = load_dataset("json", data_files=pairs_path, split="train", cache_dir=scratch + "/cache")


def trainer_of(kind, dataset, loss_type, **settings):
    args = DPOConfig(
        output_dir=scratch + "/trained",
        beta=BETA,
        loss_type=loss_type,
        per_device_train_batch_size=4,
        use_cpu=True,
        bf16=False,
        report_to="none",
        save_strategy="no",
        logging_steps=1,
        **settings,
    )
    models_of = dict(model=copy.deepcopy(policy), ref_model=copy.deepcopy(reference))
    return kind(args=args, train_dataset=dataset, processing_class=tokenizer, **models_of)


def batch_of(trainer, numbers):
    kept = trainer._remove_unused_columns(trainer.train_dataset, "training")
    return trainer.data_collator([kept[number] for number in numbers])


def loss_of(trainer, numbers):
    trainer.model.train()
    return trainer.compute_loss(trainer.model, batch_of(trainer, numbers))


def log_probability(model, prompt, answer):
    """Of the answer's tokens and the end after the prompt, from the logits alone."""
    ids = tokenizer(prompt + answer + tokenizer.eos_token)["input_ids"]
    start = len(tokenizer(prompt)["input_ids"])
    with torch.no_grad():
        logs = model(torch.tensor([ids])).logits[0].double().log_softmax(-1)
    return sum(logs[at - 1, ids[at]] for at in range(start, len(ids)))


def by_hand(dataset, numbers, loss_type):
    """The definition, a pair at a time."""
    mean = sum(dataset["weight"]) / len(dataset)
    total = 0.0
    for row in (dataset[number] for number in numbers):
        said = [
            log_probability(policy, row["prompt"], row[side]) - log_probability(reference, row["prompt"], row[side])
            for side in ("chosen", "rejected")
        ]
        reward = BETA * (said[0] - said[1])
        right, wrong = (torch.log1p(torch.exp(sign * reward)) for sign in (-1, 1))
        rate = row["flip_rate"]
        loss = right if loss_type == "sigmoid" else ((1 - rate) * right - rate * wrong) / (1 - 2 * rate)
        total += row["weight"] / mean * float(loss)
    return total / len(numbers)


def replaced(weight, flip_rate):
    columns = dict(weight=[weight] * len(rows), flip_rate=[flip_rate] * len(rows))
    bare = rows.remove_columns(list(columns))
    for name, values in columns.items():
        bare = bare.add_column(name, values)
    return bare


def first_zero_weights():
    """The exported rows, the first two of which count for nothing: the second is at a flip rate of a half."""
    weights, rates = list(rows["weight"]), list(rows["flip_rate"])
    weights[:2], rates[:2] = [0.0, 0.0], [0.1, 0.5]
    bare = rows.remove_columns(["weight", "flip_rate"])
    return bare.add_column("weight", weights).add_column("flip_rate", rates)


found = {"versions": {"torch": torch.__version__, "transformers": transformers.__version__, "trl": trl.__version__}}

# By definition, over a batch of unlike weights; alone, a pair counts by its weight too.
unlike = sorted(range(len(rows)), key=lambda number: rows[number]["weight"])
some = [*unlike[:2], *unlike[-2:]]
found["weights"] = [rows[number]["weight"] for number in some]
for loss_type in ("sigmoid", "robust"):
    trainer = trainer_of(WeightedDPOTrainer, rows, loss_type)
    precomputed = trainer_of(WeightedDPOTrainer, rows, loss_type, precompute_ref_log_probs=True)
    found[loss_type] = [
        {
            "rows": numbers,
            "hand": by_hand(rows, numbers, loss_type),
            "trainer": loss_of(trainer, numbers).item(),
            "precomputed": loss_of(precomputed, numbers).item(),
        }
        for numbers in (some, some[:1], some[-1:])
    ]

# Rows that all count alike are TRL's own loss, with one flip rate its own robust one.
found["likeTrl"] = []
for loss_type, weight, rate in (("sigmoid", 1.0, 0.0), ("robust", 0.6, 0.2)):
    ours = loss_of(trainer_of(WeightedDPOTrainer, replaced(weight, rate), loss_type), some)
    theirs = loss_of(trainer_of(DPOTrainer, rows, loss_type, label_smoothing=rate), some)
    found["likeTrl"].append({"ours": ours.item(), "theirs": theirs.item()})

# Weights of 0 teach nothing.
found["gradients"] = {}
for loss_type in ("sigmoid", "robust"):
    trainer = trainer_of(WeightedDPOTrainer, first_zero_weights(), loss_type)
    sizes = {}
    for name, numbers in (("zero", [0, 1]), ("others", [2, 3])):
        trainer.model.zero_grad()
        loss_of(trainer, numbers).backward()
        sizes[name] = max(float(p.grad.abs().max()) for p in trainer.model.parameters() if p.grad is not None)
    found["gradients"][loss_type] = sizes

# A few steps of training itself.
trainer = trainer_of(WeightedDPOTrainer, rows, "robust", max_steps=5, learning_rate=1e-3)
before = [p.detach().clone() for p in trainer.model.parameters()]
trainer.train()
found["steps"] = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
found["changed"] = max(float((p - q).abs().max()) for p, q in zip(trainer.model.parameters(), before))

# Messages are batched with their numbers too.
said = lambda role, text: [{"role": role, "content": text}]
conversations = rows.select(range(8)).map(
    lambda row: {
        "prompt": said("user", row["prompt"]),
        "chosen": said("assistant", row["chosen"]),
        "rejected": said("assistant", row["rejected"]),
    }
)
tokenizer.chat_template = (
    "{% for message in messages %}{{ message.role }}: {{ message.content }}<end>{% endfor %}"
    "{% if add_generation_prompt %}assistant: {% endif %}"
)
found["messages"] = loss_of(trainer_of(WeightedDPOTrainer, conversations, "robust"), [0, 1, 2]).item()

found["refused"] = []
for settings in ({"loss_type": "ipo"}, {"loss_type": ["sigmoid", "robust"]}, {"loss_type": "sigmoid", "ld_alpha": 0.5}):
    try:
        trainer_of(WeightedDPOTrainer, rows, **settings)
    except ValueError as error:
        found["refused"].append(str(error))

with open(scratch + "/found.json", "w") as file:
    json.dump(found, file)
