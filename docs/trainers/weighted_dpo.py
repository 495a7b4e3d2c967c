"""DPO by pairs that count by how far their users are to be trusted, for TRL 1.

    pairs = load_dataset("json", data_files="pairs.jsonl", split="train")  # export --as trl --weights
    WeightedDPOTrainer("your/model", args=DPOConfig(loss_type="robust"), train_dataset=pairs).train()

`loss_type="sigmoid"`: the loss of a pair counts by its `weight` over the mean weight of the training set. Over that of
its batch weights would say less the smaller batches are, and nothing in batches of one.
`loss_type="robust"`: besides, its `flip_rate` takes the place of `label_smoothing`: the loss is, in the mean over such
labels, that of labels without noise (Chowdhury et al. 2024, "Provably Robust DPO").
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from trl import DPOTrainer
from trl.trainer.dpo_trainer import DataCollatorForPreference

COLUMNS = ["weight", "flip_rate"]


@dataclass
class WeightedPairs(DataCollatorForPreference):
    """Batches of TRL, and of each pair its weight and flip rate."""

    def torch_call(self, examples):
        numbers = {name: torch.tensor([float(row[name]) for row in examples]) for name in COLUMNS}
        return super().torch_call(examples) | numbers


class WeightedDPOTrainer(DPOTrainer):
    """DPOTrainer for rows of text with `weight` and `flip_rate`; ValueError where the configuration asks for more."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.loss_types not in (["sigmoid"], ["robust"]) or self.loss_weights != [1.0]:
            raise ValueError('WeightedDPOTrainer has the losses "sigmoid" and "robust", one at a time.')
        if self.f_divergence_type != "reverse_kl" or self.ld_alpha is not None or self.use_weighting or self.aux_loss_enabled:
            raise ValueError("WeightedDPOTrainer has no f-divergences, no ld_alpha, no use_weighting and no auxiliary loss.")
        self.data_collator = WeightedPairs(**vars(self.data_collator))
        self.mean_weight = sum(self.train_dataset["weight"]) / len(self.train_dataset)
        if self.mean_weight <= 0:
            raise ValueError("All weights are 0: there is nothing to learn from these pairs.")

    def _set_signature_columns_if_needed(self):
        if self._signature_columns is None:
            super()._set_signature_columns_if_needed()
            self._signature_columns += COLUMNS

    def compute_ref_log_probs(self, model, inputs):
        return super().compute_ref_log_probs(model, {k: v for k, v in inputs.items() if k not in COLUMNS})

    def pair_losses(self, rewards, weight, flip_rate):
        """Losses of pairs by β times their difference of log-ratios, by how much they count."""
        if self.loss_types == ["sigmoid"]:
            return -weight * F.logsigmoid(rewards)
        # From a flip rate of a half on a label says nothing.
        scale = torch.where(flip_rate < 0.5, weight / (1 - 2 * flip_rate), 0)
        return scale * (flip_rate * F.logsigmoid(-rewards) - (1 - flip_rate) * F.logsigmoid(rewards))

    def _compute_loss(self, model, inputs, return_outputs):
        mask = inputs["completion_mask"]
        outputs = model(
            input_ids=inputs["input_ids"],
            attention_mask=inputs["attention_mask"],
            labels=inputs["input_ids"].masked_fill(mask == 0, -100),
            fused_lm_head=True,
            use_cache=False,
        )
        chosen, rejected = outputs.log_probs[:, 1 - mask.size(1) :].sum(dim=1).chunk(2)
        if self.precompute_ref_logps:
            ref_chosen, ref_rejected = inputs["ref_chosen_logps"], inputs["ref_rejected_logps"]
        else:
            ref_chosen, ref_rejected = self.compute_ref_log_probs(self.ref_model or model, inputs)
        rewards = self.beta * ((chosen - ref_chosen) - (rejected - ref_rejected))
        loss = (self.pair_losses(rewards, inputs["weight"], inputs["flip_rate"]) / self.mean_weight).mean()
        self._metrics["train" if self.model.training else "eval"]["rewards/margins"].append(rewards.mean().item())
        return (loss, outputs) if return_outputs else loss
