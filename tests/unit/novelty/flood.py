"""A flood written by hand for measuring: campaign texts, copies that people change, paraphrases, and facts hidden in copies.

Names are invented and nothing comes from a generator of the project. How far each set of facts is from the rules:
`FACTS` was tuned on. `HELD_OUT` was written after the first word lists, measured once (0.911 found), then tuned on as well.
`UNSEEN` was written last; 749 of 756 were found at its first measurement and no list or threshold was changed for it.
`RETOLD` was measured at 18 of 20; the two misses made the lists finer (parts of the body, uncles). One author wrote both
the lists and the facts, so other people's reports will do worse.
"""

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

# Thresholds and word lists were adjusted on these.
FACTS = (
    "Igår kväll hörde jag genom väggen hur hon skrek att hon ville dö",
    "Jag jobbar i affären och i tisdags hade hon ett stort sår i pannan",
    "Min dotter går i samma klass och hon berättade att pappan har en pistol under sängen",
    "De har köpt biljetter till Somalia på lördag",
    "Hon haltade när hon kom till fritids i måndags",
    "Han har hotat att döda dem om de ringer polisen",
    "Det bor en lillebror på två år där också",
    "Mormodern slår henne med",
    "Barnet sa till mig att hon inte vågar gå hem",
    "Jag mötte henne barfota på parkeringen klockan 23.40",
    "Pappan släpptes ur fängelset i förra veckan",
    "Hon har slutat äta och väger nästan ingenting",
    "Det står en kamphund bunden i köket som har bitit henne",
    "Mamman är gravid och dricker varje dag",
    "Hon har rispat sig på armarna med ett rakblad",
    "De har flyttat till Ludvika utan att säga något",
    "Jag är granne och såg en ambulans hämta henne i natt",
    "Det är inte pappan som slår utan mammans nya kille Kenneth",
    "Hon sover i bilen med sin storasyster",
    "Pojken på bilden är inte den som bor där",
    "Hon visade mig brännmärken efter cigaretter",
    "Passet är redan hämtat och de ska flyga ikväll",
    "Farfar brukar följa med henne in i badrummet",
    "Han har inte varit i skolan sedan den 14 mars",
    "Igår såg jag henne stå utelåst på balkongen i bara strumplästen",
    "Hon svimmade på gymnastiken och läraren ringde inte hem",
    "Lägenheten luktar gas och strömmen är avstängd",
    "De planerar att gifta bort henne i sommar",
    "Någon har sett honom köpa sprutor bakom stationen",
    "Flickan kräktes blod på bussen",
    "Mamman har inte synts till på två veckor",
    "En okänd man hämtar henne efter skolan i en vit skåpbil",
    "Hennes insulin ligger kvar hemma hos farmor i Mora",
    "Jag passade henne i lördags och hon hade röda märken runt halsen",
    "My son saw her being dragged into the basement yesterday",
    "She told me that her uncle touches her at night",
    "Det kom skott från lägenheten i fredags",
    "Pappan har tagit hennes mobil och låst dörren utifrån",
    "Han jagade henne med en hammare på gården",
    "Hon har ringt mig tre gånger inatt och viskat att han är där",
    "Flickan heter egentligen Saga och bor hos sin moster",
    "Läkaren på vårdcentralen såg att armen var bruten",
)

# Measured once before they were adjusted on these as well.
HELD_OUT = (
    "Tidigare idag satt hon ensam vid E16 och grät, jag stannade och pratade med henne",
    "Hennes tänder är alldeles svarta och hon klagar över värk",
    "Det ligger kanyler på golvet där bebisen kryper",
    "Pappan tvingar honom att sova i hundgården",
    "Jag tränar hennes lag i fotboll och hon duschar aldrig med de andra på grund av alla ärr",
    "Familjen åker till Irak nu på torsdag och kommer inte tillbaka",
    "Storebrodern har börjat sälja knark åt ett gäng i centrum",
    "Hon åt ur soptunnan utanför pizzerian",
    "För en timme sedan bar han ut något tungt i en filt",
    "Mamman försökte dränka henne i badkaret enligt vad flickan själv berättat för mig",
    "Han tog stryptag på henne vid busshållplatsen",
    "Det finns ett barn till i familjen, en nyfödd",
    "Jag är hennes gudmor och hon skickade sms där hon skriver att hon tänker hoppa från bron",
    "Fönstren är förspikade sedan en månad",
    "Pappans bror har flyttat in och han är dömd för våldtäkt",
    "Hon kom till mig med urdruckna ölburkar i skolväskan",
    "De låser kylskåpet med hänglås",
    "Maja var inte på skolavslutningen och ingen vet var hon är",
    "Han eldar upp hennes kläder i trädgården",
    "Min man såg när mamman drog henne i håret utanför Willys",
    "Flickan kissar på sig när hon hör hans röst",
    "Kusinen filmade alltihop och säljer bilderna",
    "Ett av syskonen ligger på sjukhus i Uppsala",
    "Hon har fått hjärnskakning enligt skolsköterskan",
    "De ska vräkas den 3 juni",
    "I torsdags kom hon hem till oss mitt i natten och ville inte gå tillbaka",
    "Pappan kör full med barnen i baksätet",
    "Hon medicinerar sin mamma själv och hittade henne livlös",
    "Pojken bär kniv till skolan för att försvara sig",
    "Han slår även deras hund så den skriker",
    "Vi på förskolan har noterat att hon är rädd för blöjbyten",
    "Bilen står packad utanför och de ska köra söderut i kväll",
    "Mamman sa att hon önskar att hon kunde kasta ut henne genom fönstret",
    "Jag stod i kön på apoteket när han nöp henne tills hon blödde",
    "Det är farfadern på filmen, inte pappan",
    "Hon har varit borta sedan i söndags",
    "The stepfather keeps a gun in the wardrobe",
    "They are flying to Pakistan tomorrow morning",
    "She has burns on her back and cannot sit down",
    "Han ger henne sömntabletter för att hon ska vara tyst",
    "Skolan ringde mig eftersom ingen hämtade henne i fredags",
    "Pappan har sagt att han ska köra av vägen med alla i bilen",
    "Jag hittade ett brev där hon skriver hejdå till sina vänner",
    "Grannen under hör dunsar och sedan blir det alldeles tyst",
    "Han är inte åtta utan fyra år gammal och bär fortfarande blöja",
    "Hon tejpade ihop sina trasiga glasögon efter att han trampat på dem",
)

# Written last; only ever measured.
UNSEEN = (
    "När jag lämnade min son på dagis i morse stod hon i hallen med blodig tröja",
    "Hon har bett mig köpa ett graviditetstest trots att hon bara är tretton",
    "Styvbrodern kommer in i hennes rum när de vuxna sover",
    "På Lucia hade hon svimmat av hunger under tåget",
    "De har tagit bort dörren till hennes rum",
    "Han sprang efter barnen med en yxa i somras",
    "Hennes morfar i Kiruna vill ta hand om henne",
    "Det är en annan adress nu, de bor på Hagagatan 14",
    "Familjens pass och väskor stod i hallen när jag hämtade post",
    "Hon vågade inte byta om inför simningen",
    "Flickan hälsade på oss och frågade om hon fick bo i vårt garage",
    "Han har hällt tändvätska i köket och sagt att alla ska brinna",
    "Mammans pojkvän har flyttat in och han är påverkad jämt",
    "Imorgon har de bokat tid hos en kvinna som ska omskära henne",
    "Jag kör bussen och hon åker runt hela natten för att slippa gå hem",
    "Min kollega hörde av pojken att hans syster är försvunnen",
    "Hon andades konstigt och läpparna var blå när jag kom dit",
    "Barnen sover på golvet i en container",
    "Maja skrev på sin teckning att hon vill komma till himlen",
    "Det ligger ammunition i barnrummet",
    "Han har klippt av telefonledningen så de inte kan ringa",
    "Mamman ligger på psyket sedan i onsdags och barnen är ensamma",
    "Två främmande karlar betalar pappan för att träffa henne",
    "Pojken har inte fått sina epilepsimediciner på tio dagar",
    "Läraren bad mig hålla tyst om märkena på ryggen",
    "Hon gick ut på isen och ropade att hon inte orkar mer",
    "Hans farmor låste in honom i vedboden när hon passade honom",
    "Under påsklovet fick hon sy sju stygn i hakan",
    "Jag var på hembesök som städare och såg råttor i barnsängen",
    "Pappan är polisanmäld för samma sak i Gävle",
    "Klockan tre i natt knackade pojken på hos mig i bara kalsongerna",
    "Det påstås att hon är åtta men hon fyller sexton",
    "Modern erkände för mig att hon skakat bebisen",
    "He said he would drive into the lake with the kids",
    "Her little brother has stopped talking completely",
    "I work at the clinic and the X-ray showed two old rib fractures",
    "She was selling her clothes at the station last Tuesday",
    "Storasystern tog överdos i helgen",
    "Han har köpt en enkel resa till Bagdad åt henne",
    "De tvingar henne att dricka diskmedel när hon svär",
    "Grannpojken filmade när hon blev slängd mot elementet",
    "Hon har nycklar runt halsen och sköter sina tre syskon helt själv",
)

# The campaign's own words about another time, person, place or source: (campaign, news).
RETOLD = (
    (0, "Det är hennes mamma som slår henne och skriker"),
    (0, "I natt slog hennes pappa henne igen"),
    (0, "Jag hörde själv hur hennes pappa slog henne"),
    (0, "Hennes pappa slog henne på skolgården"),
    (0, "Det sprids en film på Facebook där hennes farbror slår henne"),
    (1, "Hon blir misshandlad av sin mamma flera gånger i veckan"),
    (1, "Hon berättade för mig att hon blir misshandlad av sin pappa"),
    (1, "I måndags blev hon misshandlad av sin pappa"),
    (2, "Igår knuffade han pojken i trappan igen"),
    (2, "Jag såg när han knuffade pojken i trappan"),
    (3, "I lördags kastade styvpappan en tallrik mot honom"),
    (3, "Pojken har blåmärken på halsen"),
    (3, "Hans mamma kastar tallrikar mot honom"),
    (3, "Polisen var där i natt"),
    (4, "Hennes mamma har lämnat henne ensam sedan i fredags"),
    (4, "Pappan lämnar henne ensam hemma på nätterna"),
    (5, "Storasystern missbrukar droger"),
    (7, "Hennes morbror tvingar henne att tigga"),
    (8, "Hennes pappa hotar henne med kniv"),
    (8, "Hennes pappa låser in alva i källaren"),
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
