"""`python -I _ecm.py IN.csv OUT.csv`: recordlinkage's pairs of FEBRL rows with their probabilities, as log2 odds.

Runs among the baselines alone. Blocked and compared as in the toolkit's own FEBRL examples; the classifier is ECM
(Fellegi-Sunter by expectation conditional maximisation), which needs no labels.
"""

import sys

import numpy as np
import pandas as pd
import recordlinkage as rl

_LEAST = 0.01  # pairs below are not written
_BLOCKED = ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode", ["street_number", "address_1"])

source, out = sys.argv[1:]
rows = pd.read_csv(source, dtype=str, skipinitialspace=True, index_col="rec_id")
indexer = rl.Index()
for blocked in _BLOCKED:
    indexer.block(blocked)
pairs = indexer.index(rows)
compare = rl.Compare()
for column in ("given_name", "surname", "address_1", "suburb"):
    compare.string(column, column, method="jarowinkler", threshold=0.85, label=column)
for column in ("date_of_birth", "soc_sec_id", "postcode"):
    compare.string(column, column, method="damerau_levenshtein", threshold=0.8, label=column)
compare.exact("street_number", "street_number", label="street_number")
features = compare.compute(pairs, rows)
classifier = rl.ECMClassifier()
classifier.fit(features)
probability = classifier.prob(features)
likely = probability[probability >= _LEAST].clip(upper=1 - 1e-15)
weights = pd.Series(np.log2(likely / (1 - likely)), index=likely.index)
weights.reset_index().to_csv(out, index=False, header=False)
