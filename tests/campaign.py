"""Long runs of the property tests: `python -m tests.campaign pit --rounds 5000 --seed 7`.

`pit` compares every way to ask for a value at a moment with plain Python, under several time zones. A failing
example is printed as small as it can be made; the same seed finds it again.

`crash` kills the server, the process or both, at any moment of the demo, and runs it again: nothing that was done
may be lost. A round takes some seconds.

`fingerprints` makes mutants of feature views: where the values of a feature differ on data, its fingerprint must.

`lineage` judges the resolver by the server's own analysis: TPC-H, TPC-DS, the views of Postgres's catalogs, and as many
generated queries as there are rounds; Postgres's own regression tests too where LINEAGE_REGRESS names a folder of them.
"""

from __future__ import annotations

import argparse
import os
import sys

import pytest

CAMPAIGNS = {
    "pit": "tests/offline/test_point_in_time.py",
    "crash": "tests/demo/test_demo_crash.py",
    "fingerprints": "tests/planner/test_fingerprint_mutations.py",
    "lineage": "tests/lineage/test_lineage_corpus.py",
}
REGRESS = "tests/lineage/regress_lineage.py"


def main() -> int:
    """pytest's exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("campaign", choices=sorted(CAMPAIGNS))
    parser.add_argument("--rounds", type=int, default=1000, help="examples of each property, or kills")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    os.environ[f"{options.campaign.upper()}_ROUNDS"] = str(options.rounds)
    os.environ[f"{options.campaign.upper()}_SEED"] = str(options.seed)
    more = [REGRESS] if options.campaign == "lineage" and os.environ.get("LINEAGE_REGRESS") else []
    figures = ["-s"] if options.campaign == "lineage" else []
    places = [CAMPAIGNS[options.campaign], *more]
    return int(pytest.main([*places, *figures, "-q", f"--hypothesis-seed={options.seed}"]))


if __name__ == "__main__":
    sys.exit(main())
