"""A flood written by hand for measuring: campaign texts, paraphrases, and copies as people change them. Names are invented."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

CAMPAIGNS = (
    "Hej, jag vill anmäla oro för Maja Sandvik 8 år i Borlänge. Det sprids en film på Facebook där "
    "hennes pappa slår henne och skriker. "
    "Mamman står bredvid och gör ingenting. Ni måste agera nu innan det är för sent. Dela vidare!",
    "Orosanmälan gällande en liten flicka i Borlänge. Enligt inlägg i sociala medier blir hon "
    "misshandlad av sin pappa flera gånger i veckan. "
    "Skolan har vetat om det länge men har inte anmält. Socialtjänsten sviker henne. Jag kräver att "
    "barnet omhändertas omedelbart.",
    "Jag skriver för att jag är mycket orolig över pojken i filmen. Man ser hur en vuxen man knuffar "
    "honom så han ramlar i trappan. "
    "Han gråter och ber om hjälp men ingen hjälper honom. Hur kan kommunen blunda för detta? Rädda barnet!!",
    "Till socialtjänsten. Jag har sett klippet på TikTok där Elias styvpappa kastar en tallrik mot "
    "honom. Hela familjen dricker varje helg "
    "och polisen har varit där många gånger. Pojken har blåmärken på armarna. Gör ert jobb.",
    "HEJ! DETTA GÄLLER TINDRA SOM BOR I FALUN. HENNES MAMMA LÄMNAR HENNE ENSAM HEMMA PÅ NÄTTERNA. HON FÅR INGEN MAT. "
    "NI HAR FÅTT MÅNGA ANMÄLNINGAR OCH INGENTING HÄNDER. SKÄMS!",
    "Tvillingarna på Storgatan far illa. Föräldrarna missbrukar droger och lägenheten är full av skräp. "
    "Barnen är smutsiga och går utan jacka "
    "mitt i vintern. Vi är många som har anmält men soc gör inget. Kopiera och skicka in du också.",
    "I am writing about the girl in the video. Her father beats her with a belt while she is crying. The "
    "neighbours have called the police "
    "many times. Please act now and save this child. Share this!",
    "Det här är en anmälan om oro för barn. Barnet tvingas tigga pengar utanför affären i stället för "
    "att gå i skolan. Hennes farbror står "
    "alltid bredvid och tar pengarna. Det är oacceptabelt att detta får fortgå i Sverige. Agera omgående.",
    "jag är så himla orolig för lilla alva hennes pappa hotar mamman och låser in alva i garderoben när "
    "hon gråter alla vet om det men ingen gör nåt "
    "snälla hjälp henne nu",
)

# Paraphrases say what the campaign of that number says, and nothing else.
PARAPHRASES = (
    (
        0,
        "Jag är väldigt orolig för Maja. På en film som delas på Facebook ser man hennes pappa slå och "
        "skrika på henne. Hennes mamma är där men gör inget.",
    ),
    (0, "Snälla gör något för lilla Maja! Pappan slår och gapar åt henne på filmen, och mamman bara står där."),
    (0, "Har ni sett filmen? Flickans far slår henne och vrålar. Modern ingriper inte. Agera omedelbart."),
    (
        1,
        "En flicka i Borlänge misshandlas av sin far varje vecka enligt sociala medier. Skolan vet men har "
        "inte gjort någon anmälan.",
    ),
    (
        1,
        "Varför gör socialen ingenting? Hennes pappa slår henne flera gånger i veckan och skolan har känt "
        "till det hela tiden.",
    ),
    (2, "På filmen knuffar en man en pojke i trappan. Pojken gråter och ber om hjälp. Detta måste stoppas!"),
    (
        2,
        "Jag mår dåligt av filmen där pojken blir knuffad nerför trappan av en vuxen. Ingen hjälper honom "
        "fast han gråter.",
    ),
    (
        3,
        "I ett klipp på TikTok kastar styvpappan en tallrik på Elias. Familjen dricker på helgerna och "
        "polisen har varit där ofta. Elias har blåmärken på armarna.",
    ),
    (4, "Tindra i Falun är ensam på nätterna för att mamman lämnar henne. Hon får inte mat. Varför händer inget?"),
    (
        5,
        "Föräldrarna på Storgatan missbrukar. Tvillingarna är smutsiga, saknar jacka och bor bland skräp. "
        "Socialtjänsten måste agera.",
    ),
    (
        6,
        "The girl in the video is crying while her dad is beating her with a belt. Neighbours have called "
        "police. Please help this child!",
    ),
    (
        7,
        "En flicka tvingas tigga utanför affären och får inte gå till skolan. Hennes farbror tar alla "
        "pengar. Oacceptabelt!",
    ),
    (8, "Alva blir inlåst i garderoben av sin pappa när hon gråter. Pappan hotar mamman. Gör något nu!"),
    (8, "Alvas pappa är hotfull mot hennes mamma och han låser in flickan i garderoben. Snälla hjälp."),
)

GREETINGS = ("Hej! ", "Hejsan. ", "God kväll, ", "Till den det berör. ", "", "", "", "Hallå där!! ")
SIGNATURES = (
    "",
    "",
    "\nMvh Anna",
    "\n\nMed vänliga hälsningar\nLisa K",
    " //Orolig medmänniska",
    "\nHälsningar Peter Ek",
    " Kram",
    "\nVänligen, en mamma som inte står ut",
)
APPEALS = (
    "",
    "",
    " Dela detta!!!",
    " Dela så många som möjligt 🙏",
    " 😢😢😢",
    " Skäms på er!",
    " Vakna Sverige!",
    " RÄDDA HENNE NU",
    " Gör något!! 💔💔",
    " #rättvisa",
)
SUBSTITUTES = {
    "mycket": "väldigt",
    "måste": "borde",
    "ingenting": "inget",
    "omedelbart": "genast",
    "nu": "NU",
    "inte": "ej",
    "Hej": "Hejsan",
    "flera": "många",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One text of the flood; `fact` is what stands hidden in it, at `span`."""

    text: str
    campaign: int
    fact: str | None = None
    span: tuple[int, int] | None = None


def mutated(text: str, dice: random.Random) -> str:
    """A copy as people make them: greeting, signature, a few typing errors, case, lost punctuation, emoji, line breaks."""
    words = [SUBSTITUTES.get(w, w) if dice.random() < 0.3 else w for w in text.split(" ")]
    words = [_typo(w, dice) if dice.random() < 0.04 else w for w in words]
    text = " ".join(words)
    if dice.random() < 0.2:
        sentences = text.split(". ")
        dice.shuffle(sentences)
        text = ". ".join(s.strip(".!") for s in sentences) + "."
    if dice.random() < 0.25:
        text = ". ".join(s for s in text.split(". ") if dice.random() < 0.75) or text
    return _styled(text, dice)


def _styled(text: str, dice: random.Random) -> str:
    kind = dice.random()
    if kind < 0.1:
        text = text.lower()
    elif kind < 0.2:
        text = text.upper()
    elif kind < 0.3:
        text = text.replace(".", "").replace(",", "")
    elif kind < 0.4:
        text = text.replace(". ", ".\n\n")
    elif kind < 0.45:
        text = text.replace("å", "a").replace("ä", "a").replace("ö", "o")
    return dice.choice(GREETINGS) + text + dice.choice(APPEALS) + dice.choice(SIGNATURES)


def _typo(word: str, dice: random.Random) -> str:
    if len(word) < 5 or not word.isalpha():
        return word
    at = dice.randrange(1, len(word) - 1)
    return dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at] + word[at:],
        )
    )


def with_fact(text: str, fact: str, dice: random.Random) -> tuple[str, tuple[int, int]]:
    """The text with a fact between two of its words' sentences, sometimes without any punctuation around it."""
    places = [i + 1 for i, c in enumerate(text) if c == " " and i and text[i - 1] in ".!?"] or [len(text)]
    at = dice.choice(places)
    before, after = text[:at].rstrip(), text[at:].lstrip()
    join = dice.choice((". ", ". ", " ", "\n"))
    before = before.rstrip(".") + join if join == ". " else before + join
    written = fact if dice.random() < 0.7 else fact[0].lower() + fact[1:]
    return before + written + dice.choice((". ", ". ", " ", "! ")) + after, (len(before), len(before) + len(written))


def flood(campaign: int, *, copies: int, facts: tuple[str, ...], seed: int) -> Iterator[Sample]:
    """The original, then copies; the facts come spread among them."""
    dice = random.Random(seed)
    original = CAMPAIGNS[campaign]
    yield Sample(text=original, campaign=campaign)
    hidden = dict(zip(sorted(dice.sample(range(copies), len(facts))), facts, strict=True))
    for number in range(copies):
        text = mutated(original, dice)
        if number in hidden:
            text, span = with_fact(text, hidden[number], dice)
            yield Sample(text=text, campaign=campaign, fact=hidden[number], span=span)
        else:
            yield Sample(text=text, campaign=campaign)
