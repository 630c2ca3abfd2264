"""Hand-written pairs: what must be one child, what must never be, and what a person should be asked."""

# ruff: noqa: E501 - one pair a line reads as a table
from __future__ import annotations

import pytest

from config.linking import linking_weights
from config.reference import name_table
from dedupe.campaign import CampaignStanding
from dedupe.cluster import Decision, LinkContext, Placement, place
from dedupe.facts import ChildFacts
from dedupe.profile import GroupProfile, learn
from tests.support.children import child, misread, personnummer

JOIN, ASK, ALONE = Decision.JOIN, Decision.ASK, Decision.ALONE
NOT_JOIN = None  # asking and leaving alone are both right

MAJA = personnummer("20180312", 982)
TWIN = personnummer("20180312", 984)
COORDINATION = personnummer("20180372", 982)

QUIET_DAY = [
    # siblings: same home, other names
    ("sisters one letter apart", child("Elsa", "Lindgren", address="Storgatan 3"), child("Ella", "Lindgren", address="Storgatan 3"), ALONE),
    ("sisters Ida and Ada", child("Ida", "Berglund", school="Maserskolan"), child("Ada", "Berglund", school="Maserskolan"), ALONE),
    ("brother and sister Emil and Emilia", child("Emil", "Ek", born="2015-03-01"), child("Emilia", "Ek", born="2015-03-01"), ALONE),
    ("sisters Alva and Alma", child("Alva", "Nordin", age=8, address="Ringvägen 1"), child("Alma", "Nordin", age=8, address="Ringvägen 1"), ALONE),
    ("brothers Liam and Nils", child("Liam", "Åberg", address="Norra vägen 2"), child("Nils", "Åberg", address="Norra vägen 2"), ALONE),
    ("sisters Hanna and Johanna", child("Hanna", "Falk", address="Storgatan 3"), child("Johanna", "Falk", address="Storgatan 3"), ALONE),
    ("brothers Hassan and Hussein", child("Hassan", "Ali", guardian="Amina Ali"), child("Hussein", "Ali", guardian="Amina Ali"), ALONE),
    ("brothers who share Mohamed", child("Mohamed Amin", "Warsame", address="Stenvägen 4"), child("Mohamed Yusuf", "Warsame", address="Stenvägen 4"), NOT_JOIN),
    ("sisters Anna-Karin and Anna-Lena", child("Anna-Karin", "Vik", school="Ekskolan"), child("Anna-Lena", "Vik", school="Ekskolan"), NOT_JOIN),
    ("siblings born a year and more apart", child((), "Wallin", born="2014-05-12", address="Ekvägen 1"), child((), "Wallin", born="2016-09-30", address="Ekvägen 1"), ALONE),
    ("Ali and Ally", child("Ali", "Rahimi", age=9), child("Ally", "Rahimi", age=9), ALONE),
    ("sisters Moa and Mia", child("Moa", "Ström", school="Ekskolan", age=7), child("Mia", "Ström", school="Ekskolan", age=7), ALONE),
    # twins
    ("twins without numbers", child("Nova", "Holm", born="2018-03-12", address="Björkvägen 7"), child("Saga", "Holm", born="2018-03-12", address="Björkvägen 7"), ALONE),
    ("twins with numbers", child("Nova", "Holm", number=MAJA), child("Saga", "Holm", number=TWIN), ALONE),
    ("twins, one number and one name", child("Nova", "Holm", number=MAJA), child("Saga", "Holm", born="2018-03-12", school="Ekskolan"), ALONE),
    ("twins without first names but with numbers", child((), "Holm", number=MAJA), child((), "Holm", number=TWIN), ALONE),
    ("one twin's number with the other's name", child("Nova", "Holm", number=MAJA), child("Saga", "Holm", number=MAJA), ASK),
    # other people
    ("namesakes of different age", child("Alva", "Johansson", born="2012-02-02"), child("Alva", "Johansson", born="2017-11-08"), ALONE),
    ("namesakes at different schools", child("Alva", "Johansson", school="Ekskolan"), child("Alva", "Johansson", school="Norra skolan"), NOT_JOIN),
    ("namesakes by a common full name alone", child("Alva", "Johansson"), child("Alva", "Johansson"), NOT_JOIN),
    ("namesakes by a name that is not rare", child("Maja", "Mårtensson"), child("Maja", "Mårtensson"), NOT_JOIN),
    ("same full name, different valid numbers", child("Maja", "Mårtensson", number=MAJA), child("Maja", "Mårtensson", number=personnummer("20161101", 980)), ALONE),
    ("a first name in common", child("Maja"), child("Maja"), NOT_JOIN),
    ("a first name and an age", child("Maja", age=8), child("Maja", age=8), NOT_JOIN),
    ("a first name in common, other surnames", child("Maja", "Berg"), child("Maja", "Lindqvist"), ALONE),
    ("a surname in common", child((), "Mårtensson"), child("Maja", "Mårtensson"), NOT_JOIN),
    ("a school in common", child("Maja", school="Maserskolan"), child((), (), school="Maserskolan"), ALONE),
    ("an address in common", child("Maja", address="Storgatan 3"), child((), (), address="Storgatan 3"), ALONE),
    ("everything of the household in common", child("Maja", "Berg", address="Storgatan 3", phone="46701234567", school="Ekskolan"), child((), "Berg", address="Storgatan 3", phone="46701234567", school="Ekskolan"), NOT_JOIN),
    ("ages five years apart", child("Maja", "Mårtensson", age=5), child("Maja", "Mårtensson", age=11), ALONE),
    ("nothing known", child(), child("Maja", "Mårtensson"), ALONE),
    ("Kajsa and Karin", child("Kajsa", "Ek", age=6, address="Storgatan 3"), child("Karin", "Ek", age=6, address="Storgatan 3"), ALONE),
    # one child, written alike
    ("namesakes of one age at two addresses", child("Maja", "Mårtensson", age=8, address="Storgatan 3"), child("Maja", "Mårtensson", age=8, address="Kyrkvägen 9"), ASK),
    ("namesakes of one age at two schools", child("Maja", "Mårtensson", age=8, school="Ekskolan"), child("Maja", "Mårtensson", age=8, school="Norra skolan"), NOT_JOIN),
    ("the same number", child("Maja", "Mårtensson", number=MAJA), child("Maja", "Mårtensson", number=MAJA), JOIN),
    ("the same number, no name", child("Maja", "Mårtensson", number=MAJA), child(number=MAJA), JOIN),
    ("the same number, new surname", child("Maja", "Mårtensson", number=MAJA), child("Maja", "Lindqvist", number=MAJA), JOIN),
    ("the same number, birth date written wrong", child("Maja", "Ek", number=MAJA), child("Maja", "Ek", number=MAJA, born="2011-12-03"), JOIN),
    ("number with one digit wrong", child("Maja", "Mårtensson", number=MAJA), child("Maja", "Mårtensson", number=misread(MAJA)), JOIN),
    ("name and birth date", child("Maja", "Mårtensson", born="2018-03-12"), child("Maja", "Mårtensson", born="2018-03-12"), JOIN),
    ("name and age", child("Maja", "Mårtensson", age=8), child("Maja", "Mårtensson", born="2018-03-12"), JOIN),
    ("name and school", child("Maja", "Mårtensson", school="Maserskolan"), child("Maja", "Mårtensson", school="maser skola"), JOIN),
    ("name and address", child("Maja", "Mårtensson", address="Storgatan 12 A"), child("Maja", "Mårtensson", address="storg. 12a lgh 1201"), JOIN),
    ("name and guardian", child("Maja", "Mårtensson", guardian="Jenny Sköld"), child("Maja", "Mårtensson", guardian="Jenny Sköld"), JOIN),
    ("name and telephone", child("Maja", "Mårtensson", phone="46701234567"), child("Maja", "Mårtensson", phone="46701234567"), JOIN),
    ("a common name with birth date", child("Alva", "Johansson", born="2018-03-12"), child("Alva", "Johansson", born="2018-03-12"), JOIN),
    ("a common name with school and age", child("Alva", "Johansson", school="Ekskolan", age=8), child("Alva", "Johansson", school="Ekskolan", age=8), JOIN),
    ("a rare full name with a fitting age", child("Tindra", "Gyllenhammar", age=8), child("Tindra", "Gyllenhammar", born="2018-03-12"), JOIN),
    ("first name and birth date", child("Maja", born="2018-03-12"), child("Maja", "Mårtensson", born="2018-03-12"), ASK),
    # one child, written in other ways
    ("Åsa and Asa", child("Åsa", "Mårtensson", age=8), child("Asa", "Martensson", age=8), JOIN),
    ("Caisa and Kajsa", child("Caisa", "Lindqvist", age=8, school="Ekskolan"), child("Kajsa", "Lindkvist", age=8, school="Ekskolan"), JOIN),
    ("Mohammed and Muhammad", child("Mohammed", "Warsame", school="Ekskolan"), child("Muhammad", "Warsame", school="Ekskolan"), JOIN),
    ("Abdi and Cabdi", child("Abdi", "Jama Nur", school="Ekskolan"), child("Cabdi", "Jama Nur", school="Ekskolan"), JOIN),
    ("Kalle and Karl", child("Kalle", "Gyllenhammar", age=8), child("Karl", "Gyllenhammar", age=8), JOIN),
    ("nickname in its own field", child("Elisabeth", "Mårtensson", age=8, school="Ekskolan"), child((), "Mårtensson", nick="Lisa", age=8, school="Ekskolan"), JOIN),
    ("misspelt first name", child("Majja", "Mårtensson", school="Maserskolan"), child("Maja", "Mårtensson", school="Maserskolan"), JOIN),
    ("misspelt surname", child("Maja", "Mårtenson", school="Maserskolan"), child("Maja", "Mårtensson", school="Maserskolan"), JOIN),
    ("typed too fast", child("Amja", "Mårtensson", born="2018-03-12"), child("Maja", "Mårtensson", born="2018-03-12"), JOIN),
    ("Carlsson and Karlsson", child("Maja", "Carlsson", born="2018-03-12"), child("Maja", "Karlsson", born="2018-03-12"), JOIN),
    ("William and Viljam", child("William", "Sjöberg", born="2018-03-12"), child("Viljam", "Sjöberg", born="2018-03-12"), JOIN),
    ("names in each other's fields", child("Mårtensson", "Maja", age=8), child("Maja", "Mårtensson", age=8), JOIN),
    ("capitals and look-alike letters", child("mаjа", "MÅRTENSSON", age=8), child("Maja", "Mårtensson", age=8), JOIN),
    ("two given names", child("Maja Linnea", "Mårtensson", age=8), child("Maja", "Mårtensson", age=8), JOIN),
    ("two surnames", child("Maja", "Mårtensson Ekqvist", born="2018-03-12"), child("Maja", "Ekqvist", born="2018-03-12"), JOIN),
    ("moved house", child("Maja", "Mårtensson", born="2018-03-12", address="Storgatan 3"), child("Maja", "Mårtensson", born="2018-03-12", address="Kyrkvägen 9"), JOIN),
    ("changed surname, same birthday and school", child("Maja", "Berg", born="2018-03-12", school="Ekskolan"), child("Maja", "Mårtensson", born="2018-03-12", school="Ekskolan"), JOIN),
    ("changed surname, only the school agrees", child("Maja", "Berg", school="Ekskolan"), child("Maja", "Mårtensson", school="Ekskolan"), NOT_JOIN),
    ("birthday and month exchanged", child("Maja", "Mårtensson", born="2018-03-12"), child("Maja", "Mårtensson", born="2018-12-03"), JOIN),
    ("a date from a number near the birthday", child("Maja", "Mårtensson", born="2018-03-12"), child("Maja", "Mårtensson", born="2018-03-14"), JOIN),
    ("gender ticked wrong", child("Maja", "Mårtensson", born="2018-03-12", gender="f"), child("Maja", "Mårtensson", born="2018-03-12", gender="m"), JOIN),
    # questions
    ("samordningsnummer and personnummer", child("Maja", "Mårtensson", number=COORDINATION), child("Maja", "Mårtensson", number=MAJA), ASK),
    ("an age two years off", child("Maja", "Mårtensson", born="2018-03-12", school="Ekskolan"), child("Maja", "Mårtensson", age=10, school="Norra skolan"), NOT_JOIN),
    ("Sara and Zara of one home and age", child("Moa", "Mårtensson", age=8, school="Ekskolan"), child("Noa", "Mårtensson", age=8, school="Ekskolan"), NOT_JOIN),
]  # fmt: skip


def decide(known: ChildFacts, new: ChildFacts, **context: object) -> Placement:
    group = learn(GroupProfile(group_id="known"), known, provisional=False)
    settings = {"names": name_table(), "weights": linking_weights(), "recent_total": 400, **context}
    return place(new, groups=[group], context=LinkContext(**settings))


def test_there_are_at_least_sixty_pairs_with_names_of_their_own() -> None:
    assert len({label for label, *_ in QUIET_DAY}) == len(QUIET_DAY) >= 60


@pytest.mark.parametrize(("label", "known", "new", "expected"), QUIET_DAY, ids=[p[0] for p in QUIET_DAY])
def test_a_pair_on_a_quiet_day_is_decided_as_a_careful_person_would(
    label: str, known: ChildFacts, new: ChildFacts, expected: Decision | None
) -> None:
    for one, other in ((known, new), (new, known)):
        decision = decide(one, other).decision
        assert (decision is expected) if expected else (decision is not JOIN), (label, decision)


SURGE_MEMBERS = (
    (child("Maja", "Mårtensson", age=8, school="Maserskolan", gender="f"), 200),
    (child("Maja", "Mårtensson", gender="f"), 500),
    (child("Maja", "Mårtensson", age=8), 300),
    (child("Maja", "Mårtensson", born="2018-03-12", guardian="Jenny Mårtensson", address="Storgatan 3"), 60),
    (child("Maja", age=8, school="Maserskolan"), 40),
)
CAMPAIGN = CampaignStanding(copies_identified={"surge": 400, "other": 3})

IN_A_SURGE = [
    ("bare full name", child("Maja", "Mårtensson"), None, JOIN),
    ("misspelt full name", child("Maija", "Martenson"), None, JOIN),
    ("first name, age and school", child("Maja", age=8, school="Maserskolan"), None, JOIN),
    ("first name and age with the campaign's text", child("Maja", age=8), CAMPAIGN, JOIN),
    ("first name alone", child("Maja"), None, ASK),
    ("first name and age", child("Maja", age=8), None, NOT_JOIN),
    ("an age guessed wrong, the campaign's text", child("Maja", "Mårtensson", age=10), CAMPAIGN, JOIN),
    ("the girl in the film, the campaign's text", child(gender="f"), CAMPAIGN, JOIN),
    ("the girl in the film, no known text", child(gender="f"), None, ALONE),
    ("somebody of whom nothing is said, the campaign's text", child(), CAMPAIGN, ALONE),
    ("another gender, the campaign's text", child(gender="m"), CAMPAIGN, ALONE),
    ("surname only", child((), "Mårtensson"), None, NOT_JOIN),
    ("school only", child((), school="Maserskolan"), None, ALONE),
    ("address only", child((), address="Storgatan 3"), None, ALONE),
    ("her sister", child("Moa", "Mårtensson", address="Storgatan 3", guardian="Jenny Mårtensson"), CAMPAIGN, ALONE),
    ("her brother with the campaign's text", child("Max", "Mårtensson", school="Maserskolan"), CAMPAIGN, ALONE),
    ("another Maja", child("Maja", "Lindqvist"), None, ALONE),
    ("a namesake of another age", child("Maja", "Mårtensson", born="2010-01-30"), CAMPAIGN, NOT_JOIN),
    ("a namesake at another school", child("Maja", "Mårtensson", age=8, school="Ekskolan", address="Skogsvägen 8"), None, ASK),
]  # fmt: skip


@pytest.mark.parametrize(("label", "new", "campaign", "expected"), IN_A_SURGE, ids=[p[0] for p in IN_A_SURGE])
def test_a_report_in_a_flood_of_1100_of_1500_is_decided_as_a_careful_person_would(
    label: str, new: ChildFacts, campaign: CampaignStanding | None, expected: Decision | None
) -> None:
    placement = in_the_flood(new, campaign)
    decision = placement.decision
    assert (decision is expected) if expected else (decision is not JOIN), (label, placement.weight_log2)
    assert placement.is_provisional == (decision is JOIN and not new.has_identity)


def in_the_flood(new: ChildFacts, campaign: CampaignStanding | None) -> Placement:
    from dedupe.profile import Member

    members = tuple(Member(facts=facts, count=count) for facts, count in SURGE_MEMBERS)
    surge = GroupProfile(group_id="surge", members=members, size=1100, recent=1100)
    context = LinkContext(names=name_table(), weights=linking_weights(), recent_total=1500, campaign=campaign)
    return place(new, groups=[surge], context=context)
