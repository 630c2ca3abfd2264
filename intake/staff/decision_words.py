"""Swedish words of decisions: what is decided, what a record lacks, and why somebody may not sign."""

from __future__ import annotations

from collections.abc import Iterable

from casework.contacts import Contact, ContactRefusal, MeetingOutcome, Worry
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
    ("report_child_id", "proposal_open"): "En kollegas underskrift väntar redan på en andra. Svara på den först.",
    ("outcome", "decided_elsewhere"): "Det beslutet fattas och antecknas utanför Sluss.",
    ("taken_by", "one_at_a_time"): "Vad nämnden eller utskottet har beslutat antecknas för en anmälan i taget.",
    ("taken_on", "missing"): "Skriv dagen då beslutet fattades: 2026-03-09.",
    ("taken_on", "impossible"): "Beslutet kan inte ligga före anmälan eller framåt i tiden.",
    ("minutes", "missing"): "Skriv var i protokollet beslutet står.",
    ("kind", "missing"): "Välj vilken tid som ska förlängas.",
    ("clock", "not_running"): "Den tiden löper inte, så det finns inget att förlänga.",
    ("clock", "cannot_be_extended"): "Den tiden kan inte förlängas.",
    ("ground", "missing"): "Välj den lagliga grunden.",
    (
        "ground",
        "wrong_ground",
    ): "Fel grund: beslutstiden förlängs bara vid synnerliga skäl (20 kap. 2 §), utredningstiden bara vid"
    " särskilda skäl (20 kap. 3 §).",
    ("until", "missing"): "Skriv den sista dagen: 2026-03-09.",
    ("until", "not_later"): "Dagen måste ligga efter den som gäller nu.",
    ("decided_at", "time_is_out"): "Tiden har redan gått ut. Den kan inte förlängas i efterhand; det är en avvikelse.",
    ("decided_at", "not_started"): "Den tiden har inte börjat.",
    ("presented_by", "missing"): "Skriv vem som föredrog, eller ”ingen”.",
    ("took_part", "missing"): "Skriv vilka som deltog utan att besluta, eller ”ingen”.",
    ("claim", "missing"): "Välj varför beslut inte behövs.",
    ("case_file", "missing"): "Skriv numret på barnets personakt.",
    ("investigation", "missing"): "Skriv utredningens nummer.",
    ("opened_at", "missing"): "Skriv dagen då utredningen inleddes: 2026-03-09. Den får inte ligga framåt.",
}

MAY_NOT = "Du får inte skriva under. Inget är sparat; försöket är antecknat som en avvikelse."

NOTES: dict[str, str] = {
    "signed": "Beslutet är fattat och undertecknat.",
    "half": "Din underskrift är antecknad. Inget är beslutat förrän en andra person också har skrivit under.",
    "declined": "Förslaget är avslutat utan beslut.",
    "noted": "Det är antecknat.",
    "planned": "Mötet är antecknat.",
    "assess_first": "Det är antecknat, och att kontakten inte var tillåten: skyddsbedömningen görs innan vårdnadshavare och andra"
    " kontaktas (SoL 2025:400 20 kap. 1 §).",
    "no_consent": "Det är antecknat, och att kontakten inte var tillåten: utan vårdnadshavares samtycke tas andra kontaktade först"
    " i en utredning (SoL 2025:400 20 kap. 5-7 §§).",
}
"""What is told after something was done, by the code in the address."""

BODIES_DECIDE: dict[str, str] = {
    "": "Jag, med min inloggning",
    Capacity.COMMITTEE: "Utskottet",
    Capacity.BOARD: "Nämnden",
    Capacity.CHAIR: "Ordföranden",
    Capacity.APPOINTED_MEMBER: "En ledamot som nämnden utsett",
}

EXTENSIONS: dict[str, str] = {
    "extend_opening": "Tiden för beslut (14 dagar)",
    "extend_investigation": "Utredningstiden (fyra månader)",
}

LEGAL_GROUNDS: dict[str, str] = {
    "extraordinary_reasons": "Synnerliga skäl (SoL 2025:400 20 kap. 2 §)",
    "special_reasons": "Särskilda skäl (SoL 2025:400 20 kap. 3 §)",
}

CONTACTS: dict[str, str] = {
    Contact.REPORTER: "Den som anmälde",
    Contact.OWN_RECORDS: "Nämndens egna akter",
    Contact.GUARDIAN: "Vårdnadshavare",
    Contact.CHILD: "Barnet",
    Contact.OUTSIDER: "Någon annan: skola, förskola, vård",
}

NOT_ALLOWED: dict[str, str] = {
    ContactRefusal.ASSESS_FIRST: "Var inte tillåten: skyddsbedömningen var inte gjord.",
    ContactRefusal.NO_CONSENT: "Var inte tillåten: varken samtycke eller pågående utredning.",
}

MEETING_NOTES: dict[str, str] = {
    MeetingOutcome.HELD: "Mötet blev av",
    MeetingOutcome.MISSED: "De kom inte",
    MeetingOutcome.CALLED_OFF: "Familjen avbokade",
    MeetingOutcome.MOVED: "Vi flyttade det till en annan tid",
    "acted_on": "Det här gjorde vi åt att det inte blev av",
}

WORRIES: dict[str, str] = {
    Worry.MISSED: "De kom inte till mötet, och inget är antecknat om vad ni gjorde åt det.",
    Worry.CALLED_OFF: "Familjen avbokade mötet, och inget är antecknat om vad ni gjorde åt det.",
    Worry.OUTCOME_NOT_NOTED: "Mötets tid har passerat, och ingen har antecknat hur det blev.",
}

REFUSALS: dict[str, str] = {
    Refusal.MACHINE: "Ett system får inte fatta beslutet (KL 2017:725 6 kap. 38 §).",
    Refusal.NO_OFFICIAL_MAY: "Ingen tjänsteman får fatta det här beslutet (6 § LVU, SoL 2025:400 30 kap. 7 §).",
    Refusal.CAN_WAIT: "Ordföranden beslutar ensam bara om det som inte kan vänta (6 § andra stycket LVU).",
    Refusal.NO_DEGREE: "Den som bedömer om utredning ska inledas ska ha socionomexamen eller motsvarande (SoL 2025:400 25 kap. 1 §).",
    Refusal.NO_EXPERIENCE: "Den som bedömer om utredning ska inledas ska ha tillräcklig erfarenhet (SoL 2025:400 25 kap. 1 §).",
    Refusal.NOT_DELEGATED: "Delegationsordningen ger dig inte rätt att fatta det här beslutet. Ett beslut av fel person är ogiltigt.",
    Refusal.NOT_IN_FORCE: "Delegationsordningen gav dig rätten under en annan tid. Den gäller inte i dag.",
    Refusal.SECOND_MISSING: "Delegationsordningen kräver att två skriver under.",
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
