"""`python -I _splink.py IN.csv OUT.csv`: Splink's pairs of FEBRL rows with their match weights. Runs among the baselines alone.

The model is that of Splink's own FEBRL examples, with the suburb and the street besides: u by sampling, m by expectation
maximisation over two blockings, pairs from six blockings.
"""

import sys

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

_LEAST_WEIGHT = -4.0  # pairs below are not written; the threshold is chosen far above
_BLOCKED = ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode", ("street_number", "address_1"))

source, out = sys.argv[1:]
rows = pd.read_csv(source, dtype=str, skipinitialspace=True)
settings = SettingsCreator(
    link_type="dedupe_only",
    unique_id_column_name="rec_id",
    comparisons=[
        cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
        cl.NameComparison("surname").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
        cl.JaroWinklerAtThresholds("suburb", [0.9, 0.7]),
    ],
    blocking_rules_to_generate_predictions=[block_on(*([b] if isinstance(b, str) else b)) for b in _BLOCKED],
)
linker = Linker(DuckDBAPI().register(rows), settings, log_level=None)
same = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")]
linker.training.estimate_probability_two_random_records_match(same, recall=0.8)
linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
for blocking in (block_on("date_of_birth"), block_on("given_name", "surname")):
    linker.training.estimate_parameters_using_expectation_maximisation(blocking, record_sample_proportion=1.0)
pairs = linker.inference.predict(threshold_match_weight=_LEAST_WEIGHT).as_pandas_dataframe()
pairs[["rec_id_l", "rec_id_r", "match_weight"]].to_csv(out, index=False, header=False)
