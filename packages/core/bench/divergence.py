"""CPU seconds of multiplicative updates for a β-divergence in scikit-learn, and where they arrive.

usage: divergence.py Y.raw A.raw B.raw rows columns rank beta iterations
All float64, row-major. Prints seconds and the divergence reached.
"""
import os
import sys

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"
import time  # noqa: E402
import warnings  # noqa: E402

import numpy as np  # noqa: E402
from sklearn.decomposition import non_negative_factorization  # noqa: E402

warnings.filterwarnings("ignore")
y_path, a_path, b_path, rows, columns, rank, beta, iterations = sys.argv[1:9]
rows, columns, rank, iterations = int(rows), int(columns), int(rank), int(iterations)
Y = np.fromfile(y_path).reshape(rows, columns)
A = np.fromfile(a_path).reshape(rows, rank)
B = np.fromfile(b_path).reshape(rank, columns)
loss = {"1": "kullback-leibler", "0": "itakura-saito"}.get(beta, float(beta))


def run(count):
    began = time.process_time()
    a, b, _ = non_negative_factorization(
        Y, A.copy(), B.copy(), n_components=rank, init="custom", solver="mu", beta_loss=loss,
        max_iter=count, tol=0,
    )
    return time.process_time() - began, a, b


run(2)
seconds, a, b = run(iterations)
X = a @ b
beta = float(beta)
if beta == 1:
    known = Y > 0
    value = (Y[known] * np.log(Y[known] / X[known])).sum() - Y.sum() + X.sum()
elif beta == 0:
    value = (Y / X - np.log(Y / X) - 1).sum()
else:
    value = (Y**beta + (beta - 1) * X**beta - beta * Y * X ** (beta - 1)).sum() / beta / (beta - 1)
print(seconds, value)
