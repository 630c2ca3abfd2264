"""Run by the baseline's own interpreter: datasketch's MinHashLSH over character triples. Prints JSON."""

import json
import sys
from time import perf_counter

from datasketch import MinHash, MinHashLSH

PERMUTATIONS, THRESHOLD = 64, 0.4


def triples(text: str) -> list[bytes]:
    return [text[at : at + 3].encode() for at in range(max(1, len(text) - 2))]


def main(people: str, asked: str) -> None:
    lsh = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    with open(people, encoding="utf-8") as file, lsh.insertion_session() as session:
        names, texts = zip(*map(json.loads, file), strict=True)
        for name, signed in zip(names, MinHash.generator(map(triples, texts), num_perm=PERMUTATIONS), strict=True):
            session.insert(name, signed, check_duplication=False)
    seconds, found = [], []
    with open(asked, encoding="utf-8") as file:
        for name, text in map(json.loads, file):
            began = perf_counter()
            signed = MinHash(num_perm=PERMUTATIONS)
            signed.update_batch(triples(text))
            near = lsh.query(signed)
            seconds.append(perf_counter() - began)
            if name is not None:
                found.append(name in near)
    print(json.dumps({"seconds": seconds, "found": found}))


main(*sys.argv[1:])
