"""CPU milliseconds of scikit-learn's DBSCAN, and its labels.

usage: dbscan.py points.raw labels.raw count radius minPoints runs
Points are float64, count × 2; labels are written as int32. Prints the least of the runs.
"""
import os
import sys

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"
import time  # noqa: E402

import numpy as np  # noqa: E402
from sklearn.cluster import DBSCAN  # noqa: E402

points_path, labels_path, count, radius, min_points, runs = sys.argv[1:7]
points = np.fromfile(points_path).reshape(int(count), 2)
least = float("inf")
for _ in range(int(runs)):
    began = time.process_time()
    labels = DBSCAN(eps=float(radius), min_samples=int(min_points)).fit(points).labels_
    least = min(least, time.process_time() - began)
labels.astype(np.int32).tofile(labels_path)
print(1000 * least)
