"""CPU seconds of scikit-learn's NMF for a β-divergence or with penalties, and where it arrives.

usage: objectives.py Y.raw A.raw B.raw rows columns rank beta iterations alpha l1_ratio
All float64, row-major. Multiplicative updates for a divergence; coordinate descent at β = 2, with the
penalties of alpha_W = alpha_H = alpha. Prints seconds and the objective reached: at β = 2 twice theirs.
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
y_path, a_path, b_path, rows, columns, rank, beta, iterations, alpha, l1_ratio = sys.argv[1:]
rows, columns, rank, iterations = int(rows), int(columns), int(rank), int(iterations)
alpha, l1_ratio = float(alpha), float(l1_ratio)
Y = np.fromfile(y_path).reshape(rows, columns)
A = np.fromfile(a_path).reshape(rows, rank)
B = np.fromfile(b_path).reshape(rank, columns)
loss = {"1": "kullback-leibler", "0": "itakura-saito"}.get(beta, float(beta))


def run(count):
    began = time.process_time()
    a, b, _ = non_negative_factorization(
        Y, A.copy(), B.copy(), n_components=rank, init="custom", max_iter=count, tol=0,
        solver="cd" if beta == "2" else "mu", beta_loss="frobenius" if beta == "2" else loss,
        alpha_W=alpha, alpha_H=alpha, l1_ratio=l1_ratio,
    )
    return time.process_time() - began, a, b


run(2)
seconds, a, b = run(iterations)
X = a @ b
beta = float(beta)
if beta == 2:
    value = ((Y - X) ** 2).sum()
    for factor, across in ((a, columns), (b, rows)):
        value += alpha * across * (1 - l1_ratio) * (factor**2).sum()
        value += alpha * across * l1_ratio * 2 * factor.sum()
elif beta == 1:
    known = Y > 0
    value = (Y[known] * np.log(Y[known] / X[known])).sum() - Y.sum() + X.sum()
elif beta == 0:
    value = (Y / X - np.log(Y / X) - 1).sum()
else:
    value = (Y**beta + (beta - 1) * X**beta - beta * Y * X ** (beta - 1)).sum() / beta / (beta - 1)
print(seconds, value)
