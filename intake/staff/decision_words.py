"""Swedish words of decisions: what is decided, what a record lacks, and why somebody may not sign."""

from __future__ import annotations

from collections.abc import Iterable

from casework.decisions import OpeningDecision, Prompt
from casework.delegation import Capacity, DecisionKind, HolderKind, Refusal
from casework.exemption import Ground, Objection
from casework.faults import Fault

OUTCOMES: dict[str, str] = {
    OpeningDecision.OPEN: "Inleda utredning",
    OpeningDecision.NOT_OPEN: "Inte inleda utredning",
    OpeningDecision.NOT_REQUIRED_ONGOING: "Beslut behövs inte: en utredning om barnet pågår redan",
}

KINDS: dict[str, str] = {
    DecisionKind.PROTECTION_ASSESSMENT: "Omedelbar skyddsbedömning",
    DecisionKind.OPEN: "Inleda utredning",
    DecisionKind.NOT_OPEN: "Inte inleda utredning",
    DecisionKind.NOT_REQUIRED_ONGOING: "Beslut behövs inte, utredning pågår",
    DecisionKind.EXTEND_OPENING: "Förlänga tiden för beslut (synnerliga skäl)",
    DecisionKind.EXTEND_INVESTIGATION: "Förlänga utredningstiden (särskilda skäl)",
    DecisionKind.TALK_WITH_CHILD: "Samtal med barnet utan vårdnadshavares samtycke",
    DecisionKind.IMMEDIATE_CARE: "Omedelbart omhändertagande (6 § LVU)",
}

GROUNDS: dict[str, str] = {
    Ground.OPEN_INVESTIGATION: "En utredning om just det här barnet är öppen",
    Ground.SIBLINGS_INVESTIGATION: "En utredning om ett syskon pågår",
    Ground.KNOWN_FAMILY: "Familjen är känd",
    Ground.RUNNING_SERVICE: "En insats pågår",
    Ground.EARLIER_REPORT: "En tidigare anmälan handläggs",
}

PROMPTS: dict[str, str] = {
    Prompt.VIOLENCE: "Barnet kan ha utsatts för eller bevittnat våld. Då ska en utredning inledas utan dröjsmål"
    " (SOSFS 2014:4 6 kap. 1 §, HSLF-FS 2022:39).",
    Prompt.REOPENED: "En utredning om barnet avslutades nyligen. Att avsluta och inleda på nytt börjar inte om de fyra"
    " månaderna (JO 2565-2016).",
}

_OBJECTIONS: dict[str, str] = {
    Objection.SIBLINGS_INVESTIGATION: "Ett syskons utredning räknas inte: det här barnet behöver ett eget beslut"
    " (SoL 2025:400 20 kap. 2 §).",
    Objection.KNOWN_FAMILY: "Att familjen är känd är inget undantag. Det kan vara ett skäl i ett beslut, aldrig ett skäl att"
    " inte fatta något (SoL 2025:400 20 kap. 2 §).",
    Objection.RUNNING_SERVICE: "En pågående insats är inget undantag. Bara en pågående utredning om barnet är det"
    " (SoL 2025:400 20 kap. 2 §).",
    Objection.EARLIER_REPORT: "En annan anmälan räknas inte: varje anmälan får sitt eget beslut (SoL 2025:400 20 kap. 2 §).",
    Objection.NO_CASE_FILE: "Skriv numret på barnets personakt.",
    Objection.NO_INVESTIGATION: "Ingen utredning med det numret är antecknad här. Kontrollera numret, eller anteckna utredningen"
    " först på sidan Beslut.",
    Objection.ANOTHER_CHILD: "Utredningen gäller en annan personakt, alltså ett annat barn.",
    Objection.NOT_OPEN_YET: "Utredningen var inte inledd ännu.",
    Objection.CLOSED: "Utredningen är avslutad. Då behövs ett beslut.",
}

_FAULTS: dict[tuple[str, str], str] = {
    ("report_child_id", "already_decided"): "Beslutet är redan fattat. En rättelse antecknas bredvid.",
    (
        "report_child_id",
        "no_protection_assessment",
    ): "Skyddsbedömningen är inte gjord. Den kommer först (SoL 2025:400 20 kap. 1 §).",
    ("outcome", "missing"): "Välj vad som beslutas.",
    (
        "outcome",
        "open_worries",
    ): "Ett uteblivet möte är en öppen oro. Skriv vad som gjorts åt det innan något avslutas.",
    ("content", "missing"): "Skriv vad som beslutas.",
    ("reasons", "missing"): "Skriv skälen.",
    ("childs_best", "missing"): "Skriv vad som är bäst för barnet.",
    ("childs_view", "missing_and_not_said_why"): "Skriv barnets åsikt, eller varför barnet inte har hörts.",
    ("may_be_violence", "missing"): "Svara på om barnet kan ha utsatts för eller bevittnat våld.",
    (
        "violence_reasons",
        "violence_opens_without_delay",
    ): "Vid misstanke om våld ska utredning inledas utan dröjsmål. Skriv varför den ändå inte inleds.",
    ("presented_by", "missing"): "Skriv vem som föredrog, eller ”ingen”.",
    ("took_part", "missing"): "Skriv vilka som deltog utan att besluta, eller ”ingen”.",
    ("claim", "missing"): "Välj varför beslut inte behövs.",
    ("case_file", "missing"): "Skriv numret på barnets personakt.",
    ("investigation", "missing"): "Skriv utredningens nummer.",
    ("opened_at", "missing"): "Skriv dagen då utredningen inleddes: 2026-03-09. Den får inte ligga framåt.",
}

REFUSALS: dict[str, str] = {
    Refusal.MACHINE: "Ett system får inte fatta beslutet (KL 2017:725 6 kap. 38 §).",
    Refusal.NO_OFFICIAL_MAY: "Ingen tjänsteman får fatta det här beslutet (6 § LVU, SoL 2025:400 30 kap. 7 §).",
    Refusal.CAN_WAIT: "Ordföranden beslutar ensam bara om det som inte kan vänta (6 § andra stycket LVU).",
    Refusal.NO_DEGREE: "Den som bedömer om utredning ska inledas ska ha socionomexamen eller motsvarande (SoL 2025:400 25 kap. 1 §).",
    Refusal.NO_EXPERIENCE: "Den som bedömer om utredning ska inledas ska ha tillräcklig erfarenhet (SoL 2025:400 25 kap. 1 §).",
    Refusal.NOT_DELEGATED: "Delegationsordningen ger dig inte rätt att fatta det här beslutet. Ett beslut av fel person är ogiltigt.",
    Refusal.NOT_IN_FORCE: "Delegationsordningen gav dig rätten under en annan tid. Den gäller inte i dag.",
    Refusal.SECOND_MISSING: "Delegationsordningen kräver att två skriver under. Det går ännu inte här: fatta beslutet i verksamhetssystemet.",
    Refusal.SECOND_IS_THE_SAME: "Den andra personen måste vara någon annan.",
    Refusal.SECOND_NOT_DELEGATED: "Den andra personen har inte rätt att fatta beslutet.",
    Refusal.SECOND_NOT_QUALIFIED: "Den andra personen saknar utbildning eller erfarenhet för beslutet.",
}

HOLDERS: dict[str, str] = {
    HolderKind.TITLE: "Befattning",
    HolderKind.PERSON: "Person",
    HolderKind.BODY: "Organ",
}

BODIES: dict[str, str] = {
    Capacity.BOARD: "Nämnden",
    Capacity.COMMITTEE: "Utskottet",
    Capacity.CHAIR: "Ordföranden",
    Capacity.APPOINTED_MEMBER: "En ledamot som nämnden utsett",
}


def sentences(faults: Iterable[Fault]) -> dict[str, str]:
    """What is wrong, by field; the first that is wrong with each."""
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(fault.field, sentence(fault))
    return found


def sentence(fault: Fault) -> str:
    """What is wrong and what to do."""
    known = _FAULTS.get((fault.field, fault.code)) or _OBJECTIONS.get(fault.code)
    return known or "Något saknas här."
