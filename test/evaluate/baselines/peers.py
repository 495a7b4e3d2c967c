"""Published methods on one file of comparisons: peers.py COMPARISONS.csv SECONDS METHOD...

The file has the columns worker, left, right, outcome (0 left, 1 right, 2 tie). Prints a line of JSON a method: its name,
a score for each worker that is higher for better ones (null: too slow, or it failed, with what it said), and seconds.
"""

import json
import multiprocessing
import sys
import time

import choix
import numpy as np
import pandas as pd
from crowdkit.aggregation import GLAD, MACE, MMSR, BradleyTerry, DawidSkene, NoisyBradleyTerry


def decisive(data):
    """Comparisons that are no ties, as crowd-kit's pairwise methods read them."""
    kept = data[data.outcome < 2]
    label = np.where(kept.outcome == 0, kept.left, kept.right)
    return kept[["worker", "left", "right"]].assign(label=label)


def as_classification(data):
    """A task is a pair of models; its label is which of them won, or a tie."""
    low, high = np.minimum(data.left, data.right), np.maximum(data.left, data.right)
    won = np.where(data.outcome == 0, data.left, data.right)
    label = np.where(data.outcome == 2, 2, (won == high).astype(int))
    return pd.DataFrame({"worker": data.worker, "task": low * 1000 + high, "label": label})


def agreement(kept, strength):
    """Share of a worker's comparisons that agree with the order of the strengths."""
    agrees = (strength[kept.left].values > strength[kept.right].values) == (kept.label == kept.left).values
    return pd.Series(agrees, index=kept.worker.values).groupby(level=0).mean()


def bradley_terry(data):
    kept = decisive(data)
    return agreement(kept, BradleyTerry(n_iter=100).fit(kept).scores_)


def spectral(data):
    kept = decisive(data)
    loser = np.where(kept.label == kept.left, kept.right, kept.left)
    models = int(max(data.left.max(), data.right.max())) + 1
    return agreement(kept, pd.Series(choix.ilsr_pairwise(models, list(zip(kept.label, loser)), alpha=0.01)))


def dawid_skene(data):
    errors = DawidSkene(n_iter=100).fit(as_classification(data)).errors_
    long = errors.stack().rename("share").reset_index()
    long.columns = ["worker", "label", "true", "share"]
    return long[long.label == long.true].groupby("worker").share.mean()


def mace(data):
    fitted = MACE(n_restarts=3, n_iter=30).fit(as_classification(data))
    # The chance that a worker does not spam, which crowd-kit keeps in the order of first appearance.
    return pd.Series(fitted.spamming_[:, 1], index=pd.unique(data.worker))


METHODS = {
    "BradleyTerry": bradley_terry,
    "choix": spectral,
    "NoisyBradleyTerry": lambda data: NoisyBradleyTerry(n_iter=100).fit(decisive(data)).skills_,
    "DawidSkene": dawid_skene,
    "GLAD": lambda data: GLAD(n_iter=10).fit(as_classification(data)).alphas_,
    "MACE": mace,
    "MMSR": lambda data: MMSR().fit(as_classification(data)).skills_,
}


def run(method, data, pipe):
    try:
        scores = METHODS[method](data).reindex(range(int(data.worker.max()) + 1))
        pipe.send((scores.fillna(scores.median()).astype(float).tolist(), None))
    except Exception as error:  # A method that fails is reported as such beside those that do not.
        pipe.send((None, f"{type(error).__name__}: {error}"))


def main():
    path, seconds, *methods = sys.argv[1:]
    data = pd.read_csv(path)
    for method in methods:
        here, there = multiprocessing.Pipe(duplex=False)
        start = time.perf_counter()
        process = multiprocessing.Process(target=run, args=(method, data, there))
        process.start()
        scores, error = here.recv() if here.poll(float(seconds)) else (None, f"stopped after {seconds} seconds")
        process.kill()
        process.join()
        took = time.perf_counter() - start
        print(json.dumps({"method": method, "scores": scores, "seconds": took, "error": error}), flush=True)


main()
