"""The proof of work: solved once it counts once, and nothing that is sent in its place breaks anything."""

from __future__ import annotations

import base64
import json
from time import time

import altcha
from hypothesis import given
from hypothesis import strategies as st

from intake.proof import Proofs

SECRET = b"s" * 32


def solved(proofs: Proofs, now_s: float) -> str:
    """What a browser sends."""
    challenge = altcha.Challenge.from_dict(json.loads(proofs.challenge(now_s=now_s)))
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


def test_a_solution_counts_once_however_it_is_written() -> None:
    proofs, now = Proofs(SECRET), time()
    payload = solved(proofs, now)
    rewritten = base64.b64encode(json.dumps(json.loads(base64.b64decode(payload)), indent=1).encode()).decode()

    assert proofs.accepts(payload, now_s=now)
    assert not proofs.accepts(payload, now_s=now)
    assert not proofs.accepts(rewritten, now_s=now)


def test_another_process_with_the_same_key_ring_accepts_it() -> None:
    payload = solved(Proofs(SECRET), time())
    assert Proofs(SECRET).accepts(payload, now_s=time())
    assert not Proofs(b"t" * 32).accepts(payload, now_s=time())


def test_an_expired_or_unsolved_challenge_proves_nothing() -> None:
    proofs = Proofs(SECRET)
    challenge = altcha.Challenge.from_dict(json.loads(proofs.challenge(now_s=time())))
    guessed = altcha.Payload(challenge, altcha.Solution(1, "00" * 32)).to_base64()

    assert not proofs.accepts(solved(proofs, time() - 7_200), now_s=time())
    assert not proofs.accepts(guessed, now_s=time())


def test_an_easier_challenge_of_ones_own_proves_nothing() -> None:
    proofs = Proofs(SECRET)
    payload = json.loads(base64.b64decode(solved(proofs, time())))
    payload["challenge"]["parameters"]["cost"] = 1
    assert not proofs.accepts(base64.b64encode(json.dumps(payload).encode()).decode(), now_s=time())


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
nested = st.recursive(
    leaves, lambda c: st.lists(c, max_size=3) | st.dictionaries(st.text(), c, max_size=3), max_leaves=8
)
shaped = st.fixed_dictionaries(
    {
        "challenge": nested | st.fixed_dictionaries({"parameters": nested, "signature": nested}),
        "solution": nested | st.fixed_dictionaries({"counter": nested, "derivedKey": nested}),
    }
)


@given(st.none() | st.text() | (nested | shaped).map(lambda v: base64.b64encode(json.dumps(v).encode()).decode()))
def test_whatever_is_sent_as_proof_is_answered(payload: str | None) -> None:
    assert not Proofs(SECRET).accepts(payload, now_s=time())


def test_what_has_been_used_is_forgotten_when_it_has_expired() -> None:
    proofs, now = Proofs(SECRET), time()
    assert proofs.accepts(solved(proofs, now), now_s=now)
    proofs.accepts(solved(proofs, now), now_s=now + 3_601)
    assert len(proofs._spent) == 1
