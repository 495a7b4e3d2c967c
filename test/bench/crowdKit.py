"""crowd-kit on the bench's own file: crowdKit.py METHOD COMPARISONS.csv SCORES. Prints seconds, processor seconds, peak MB."""

import resource
import sys
import time

import numpy as np
import pandas as pd
from crowdkit.aggregation import BradleyTerry, NoisyBradleyTerry, OneCoinDawidSkene, Wawa
from scipy.special import expit


class MendedNoisyBradleyTerry(NoisyBradleyTerry):
    """The same likelihood, with a gradient that is that of the likelihood, on whole columns."""

    @staticmethod
    def _compute_gradient(x, np_data, np_workers, labels, workers, regularization_ratio):
        left, right = np_data[:, 0], np_data[:, 1]
        at_q, at_gamma = 1 + labels + np_workers, 1 + labels + workers + np_workers
        y = np.where(left == np_data[:, 2], 1.0, -1.0)
        skill, choosing, clicking = expit(x[at_gamma]), expit(y * (x[left] - x[right])), expit(y * x[at_q])
        each = 1 / (skill * choosing + (1 - skill) * clicking)
        gradient = np.zeros_like(x)
        slope = each * skill * choosing * (1 - choosing) * y
        for at, weight in (
            (left, -slope),
            (right, slope),
            (at_q, -each * (1 - skill) * clicking * (1 - clicking) * y),
            (at_gamma, -each * skill * (1 - skill) * (choosing - clicking)),
        ):
            gradient += np.bincount(at, weight, x.size)
        return gradient


def by_skill(model):
    def rank(data):
        return model().fit(data).skills_

    return rank


def bradley_terry_agreement(data):
    score = BradleyTerry(n_iter=100).fit(data).scores_
    left, right = score[data.left].values, score[data.right].values
    agrees = (left > right) == (data.label == data.left).values
    return pd.Series(agrees, index=data.worker).groupby(level=0).mean()


def as_classification(data):
    low, high = np.minimum(data.left, data.right), np.maximum(data.left, data.right)
    return pd.DataFrame({"worker": data.worker, "task": low * 1000 + high, "label": (data.label == low).astype(int)})


METHODS = {
    "NoisyBradleyTerry": by_skill(NoisyBradleyTerry),
    "MendedNoisyBradleyTerry": by_skill(MendedNoisyBradleyTerry),
    "BradleyTerry": bradley_terry_agreement,
    "Wawa": lambda data: Wawa().fit(as_classification(data)).skills_,
    "OneCoinDawidSkene": lambda data: OneCoinDawidSkene(n_iter=100).fit(as_classification(data)).skills_,
}

method, path, scores = sys.argv[1:]
comparisons = pd.read_csv(path)
start, processor = time.perf_counter(), time.process_time()
ranked = METHODS[method](comparisons)
seconds, processor = time.perf_counter() - start, time.process_time() - processor
users = comparisons.worker.max() + 1
ranked.reindex(range(users)).fillna(0.5).to_numpy(dtype="<f8").tofile(scores)
print(seconds, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
