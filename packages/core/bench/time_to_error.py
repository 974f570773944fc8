"""CPU seconds until a nonnegative factorization in Python reaches a relative error.

usage: time_to_error.py BASELINES Y.raw rows columns rank target limit method seed...
Method: bpgd (the loop of the NumPy baseline), bpgd+momentum, cd or mu (scikit-learn's NMF). Y is
float64, row-major. Every start is half normal, scaled to the data. One line a seed: seconds, or inf
where the limit came first; the least of three runs where one takes less than half a second. What a
start costs is not counted, nor scikit-learn's error.
"""
import os
import sys

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"
import time  # noqa: E402
import warnings  # noqa: E402

import numpy as np  # noqa: E402

baselines, path, rows, columns, rank, target, limit, method = sys.argv[1:9]
sys.path.insert(0, baselines)
rows, columns, rank, target, limit = int(rows), int(columns), int(rank), float(target), float(limit)
Y = np.fromfile(path).reshape(rows, columns)
NORM = float(np.vdot(Y, Y))


def start(seed):
    rng = np.random.default_rng(seed)
    A, B = np.abs(rng.standard_normal((rows, rank))), np.abs(rng.standard_normal((rank, columns)))
    scale = np.sqrt(np.vdot(A.T @ Y, B) / np.vdot(A.T @ A, B @ B.T))
    return A * scale, B * scale


def error(A, B):
    value = NORM - 2.0 * float(np.vdot(A.T @ Y, B)) + float(np.vdot(A.T @ A, B @ B.T))
    return np.sqrt(max(value, 0.0) / NORM)


def bpgd(seed):
    from bpgd_numpy import BPGD

    A, B = start(seed)
    began = time.process_time()
    solver = BPGD(Y, A, B, momentum="xuyin" if method.endswith("momentum") else "off")
    while time.process_time() - began < limit:
        solver.sweep()
        if solver.stats()[1] <= target:
            return time.process_time() - began
    return float("inf")


def sklearn(seed):
    from sklearn.decomposition import non_negative_factorization

    A, B = start(seed)
    spent = 0.0
    while spent < limit:
        began = time.process_time()
        A, B, _ = non_negative_factorization(
            Y, A, B, n_components=rank, init="custom", solver=method, max_iter=5, tol=0
        )
        spent += time.process_time() - began
        if error(A, B) <= target:
            return spent
    return float("inf")


warnings.simplefilter("ignore")
solve = bpgd if method.startswith("bpgd") else sklearn
for seed in map(int, sys.argv[9:]):
    seconds = solve(seed)
    if seconds < 0.5:
        seconds = min(seconds, solve(seed), solve(seed))
    print(seconds, flush=True)
