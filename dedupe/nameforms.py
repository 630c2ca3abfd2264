"""Whether two first names, or two surnames, can be one name: the same, a form of it, misspelt, or another name.

Siblings often have names that differ by a letter (Elsa and Ella, Emil and Emilia), so closeness in letters alone proves
nothing: two names that both are common are two names. A misspelling is when one of the two is unlisted or far rarer.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from math import log2

from rapidfuzz.distance import OSA

from dedupe.names import FLOOR, POPULATION, NameTable
from dedupe.normalise import compact
from dedupe.phonetic import MAX_NAME, spelling_keys

FAR_RARER = 100  # a name this many times rarer than its neighbour is more often a slip than a name (Ada/Ida: 37, Majja/Maja: 583)
RARER = 10  # from here neither a slip nor another name can be ruled out
SHORT_NAME = 3  # letters below which nothing is a slip
LONG_NAME = 7  # letters from which two slips in one name are believed


class Kinship(IntEnum):
    """How two names relate, in rising order of agreement."""

    OTHER = 0  # two different names
    SIMILAR = 1  # near in letters, and neither a slip nor two names can be ruled out
    MISSPELT = 2
    FORM = 3  # nickname, transliteration, or another spelling that sounds the same
    SAME = 4


# "full spellings | short forms". Full spellings are forms of one another and of each short form; two short forms are not
# (Lisa and Betty may be sisters). Made by hand, folded: transliterations of Arabic, Somali, Persian, Turkish, Ukrainian and
# Russian names, and established Swedish short forms. Left out on purpose: short forms that many children bear as a name of
# their own beside a sister or brother with the long one (Hanna and Johanna, Ella and Isabella, Leo and Leonard).
_FORMS = """
mohammed mohamed muhammad muhammed mohammad mohamad mahamed maxamed mohamet muhamed muhamad muhamet | mo
ahmed ahmad axmed achmed ahmet
ali cali aly
abdi cabdi
abdullahi cabdullahi cabdulaahi abdulahi abdullah cabdullah abdallah abdulla
abdirahman cabdiraxman cabdiraxmaan abdurahman abdulrahman abdurrahman abdelrahman abdirahmaan | abdi cabdi
abdirizak abdirisak cabdirisaaq abdulrazak abdirizaaq | abdi cabdi
abdikarim abdulkarim cabdikariim abdikarin | abdi cabdi karim
abdifatah cabdifataax abdulfatah abdifitah | abdi cabdi
yusuf yousef youssef yousuf yusef yosef jusuf yussuf yuusuf jusef
ibrahim ebrahim ibraahim ibrahem brahim | ibbe
hussein hussain husain xuseen husein hossein hosein huseyin husseyn
hassan hasan xasan hasen xassan
fatima fatemeh fatma fadumo faadumo fatuma fatimah faduma fatme fatimata fatoumata | fadi
aisha aicha aysha caasha ayesha aischa aishah aiche ayse
khadija khadijah hadija kadija khadiija qadija hatice
maryam mariam meryem maryan mariama maryama miryam maryem
zaynab zainab zeinab seynab zeynep zaineb seinab zeynab
amina aamina aminah aminata
layla leila laila leyla lejla leyli lajla
omar umar cumar omer
osman othman cusman cusmaan uthman usman othmane
said saeed saiid siciid saed
khalid khaled halid khaalid chalid
mustafa mostafa moustafa mustafe mustapha
mahmoud mahmud mahmood maxamuud mahamud mahmut
hamza hamse xamse hamsa hamzah
yasin yassin jasin yaasiin yasiin yacine jassin yaseen
jamal gamal jamaal djamal cemal
nour nur noor nuur
younes youness yunus yonis yoonis jonis yunis
ismail ismael ismaaciil ismaiil esmail
suleiman sulayman suleyman saleban saleebaan soliman
adam aadan adan
idris idriis edris idriss
bilal bilaal bilel belal
zakaria zakariya zakariye sakariya zakarya zacharias sakarias
sumaya sumeya sumayo sumayya soumaya
safiya safia safiyo saphia
hibo hiba
iman imaan
mehdi mahdi
reza riza
amir ameer aamir
elias ilyas iljas ilias
sergej sergei sergey serhij serhii serhiy
oleksandr aleksandr alexandr aleksander | alex aleks sasha alle
alexandra aleksandra oleksandra | alex sasha
natalia nataliia nataliya natalja natalya nathalie natalie | natasha nathali
dmitri dmitry dmytro dimitri dimitrij dmitrij | dima mitja
yulia julia iuliia juliia yuliya julija julie
anastasia anastasiia anastasiya anastasija | nastja nastya
kateryna katerina ekaterina jekaterina | katja katya kata
mykola nikolaj nikolai nikolay
yevhen jevgenij evgeny yevgeny eugen | zjenja
volodymyr vladimir wladimir | vova
oleksij aleksej alexei alexey oleksii | aljosja
yaroslav jaroslav iaroslav | slava
karl carl | kalle
lars laurentius | lasse
nils niels | nisse
anders andreas | adde
per pehr pelle | pelle perra pelle
johan | jonte johnny
jan | janne
johannes johanes | hannes
jonathan jonatan | jonte jonny
jonas | jonte
bengt | benke
erik eric eirik
gustav gustaf | gurra gusten
fredrik frederik fredric | fredde figge
mikael michael mickael mikal mikhail mykhailo | micke mike misha
kristoffer christoffer christopher kristofer christofer | kricke stoffe chris kris
kristian christian | krille chris kris
sebastian | sebbe
alexander aleksander alexandr | alex alle
benjamin binyamin | benji ben benje
daniel danyal daniil | danne dani danny
david davud dawit davood | dadde
emanuel | manne
filip philip | fille
gabriel gabrijel | gabbe
henrik henric | henke
joakim joachim jokim | jocke
jakob jacob yakub | jacke jack
josef joseph josip | joppe
leonard | lenni
ludvig ludwig | ludde
lukas lucas | lukke
magnus | mange
martin marten | marre
mattias matthias mathias matias | matte matti
nicklas niklas niclas nicolas nikolas nicholas
oliver | ollie
olof olov olaf | olle ola
oskar oscar | ogge osse
patrik patrick | patte putte
rasmus | rasse
rickard rikard richard | ricky rille rikke
robert | robban bob bobby rob
samuel | samme sam sammy
simon simeon | simme
stefan stephan steffan | steffe
teodor theodor | teo theo tedde ted
thomas tomas | tompa tom tommy
tobias | tobbe
viktor victor wiktor viktar | vicke
vilhelm wilhelm | ville
william viljam wiliam | ville wille will
vincent winsent | vinnie vinne
albert | abbe
axel aksel | acke
elisabeth elisabet elizabeth elizabet elisabetta | lisa lisen lisbeth lisbet betty bettan
margareta margaretha margareth margreta | greta maggan magga
charlotte charlotta | lotta lotten lotte
katarina catharina katharina | cattis kattis cajsa caisa
kajsa caisa cajsa kaisa
karin carin
karolina carolina caroline karoline | carro karro
kristina christina kristine christine | stina kicki kia tina stinna
birgitta brigitta birgita | gitta britta brita bibbi gittan
ingrid | inga
gunilla | nilla
pernilla pernille | nilla pella
susanna susanne susann suzanna suzanne | sanna susie sussi
johanna johana yohanna
hanna hannah hana
helena helene helen | lena
magdalena | lena malena magda
madeleine madelen madelene madeleen | maddie
josefin josefine josephine josefina | jossan
sofia sophia sofie sophie sofiia sofija zofia | fia soffan soffi
viktoria victoria viktoriia victoire wiktoria | vickan vicky
angelica angelika | angie
annika anika
anna ana | ankan
emelie emilie emely emili | millie
emilia emiliya emilija
isabella isabelle izabella isabel isabela | bella
gabriella gabrielle gabriela | gabbi
daniella daniela danielle
michaela mikaela | micki
matilda mathilda mathilde | tilda tilde thilda tilly
ellinor elinor ellenor eleonora eleanor elenor | ellie
linnea linea linneah | nea
rebecka rebecca rebekka rebeka rebecka | becka bea
jessica jessika yessica | jessie jess
jennifer jenifer | jenny jennie
nicole nikol | nicki
veronica veronika
cecilia sesilia cecillia | cissi sessan cilla
felicia felisia
amanda | mandy
agnes agness | agge
astrid | asta
wilma vilma
wilhelmina vilhelmina | mina mimmi
"""

_FULL, _SHORT = 1, 2


def _roles() -> dict[str, dict[int, int]]:
    """For every name its rows of the table, and whether it stands there as a full spelling or a short form."""
    roles: dict[str, dict[int, int]] = {}
    for row, line in enumerate(_FORMS.strip().splitlines()):
        full, _, short = line.partition("|")
        for role, names in ((_SHORT, short), (_FULL, full)):
            for name in names.split():
                roles.setdefault(compact(name), {})[row] = role
    return roles


_ROLES = _roles()


def is_listed_form(one: str, other: str) -> bool:
    """True when the table of forms has the two names as one: "kalle" and "karl", "cabdi" and "abdi". Names are folded."""
    mine, theirs = _ROLES.get(one), _ROLES.get(other)
    if not mine or not theirs:
        return False
    return any(_FULL in (role, theirs.get(row)) for row, role in mine.items() if row in theirs)


def base_forms(name: str) -> tuple[str, ...]:
    """Full names that a folded name can stand for, itself first, at most four: keys on them let forms find each other."""
    rows = _ROLES.get(name, {})
    bases = {line: _FORMS_FIRST[line] for line in rows}
    return tuple(dict.fromkeys((name, *bases.values())))[:4]


_FORMS_FIRST = tuple(compact(line.split()[0]) for line in _FORMS.strip().splitlines())


class Words:
    """Compares names by one name table and remembers what it has found. Make one for each child to be placed.

    Words are folded (`dedupe.normalise.compact`), which is how the table is keyed: looking up needs no folding again.
    """

    __slots__ = ("_given", "_surnames", "names")

    def __init__(self, names: NameTable) -> None:
        self.names = names
        self._given: dict[tuple[str, str], Kinship] = {}
        self._surnames: dict[tuple[str, str], Kinship] = {}

    def given(self, one: str, other: str) -> Kinship:
        """How two first names relate. Symmetric. Names of different gender are never a spelling of one another."""
        known = self._given.get((one, other))
        if known is None:
            known = self._given[one, other] = self._given_kinship(one, other)
        return known

    def surname(self, one: str, other: str) -> Kinship:
        """How two surnames relate. Symmetric."""
        known = self._surnames.get((one, other))
        if known is None:
            known = Kinship.SAME if one == other else _nearness(one, other, self.surname_bearers)
            self._surnames[one, other] = known
        return known

    def given_bearers(self, word: str) -> int:
        """People with this first name."""
        return self.names.women.get(word, 0) + self.names.men.get(word, 0)

    def surname_bearers(self, word: str) -> int:
        """People with this surname."""
        return self.names.surnames.get(word, 0)

    def given_rarity(self, word: str) -> float:
        """Bits, as `NameTable.first_name_rarity_bits`."""
        return log2(POPULATION / max(FLOOR, self.given_bearers(word)))

    def surname_rarity(self, word: str) -> float:
        """Bits, as `NameTable.surname_rarity_bits`."""
        return log2(POPULATION / max(FLOOR, self.surname_bearers(word)))

    def _given_kinship(self, one: str, other: str) -> Kinship:
        if one == other:
            return Kinship.SAME
        if is_listed_form(one, other):
            return Kinship.FORM
        nearness = _nearness(one, other, self.given_bearers)
        return Kinship.OTHER if nearness and self._differ_in_gender(one, other) else nearness

    def _differ_in_gender(self, one: str, other: str) -> bool:
        mine, theirs = self.names.gender(one), self.names.gender(other)
        return mine is not None and theirs is not None and mine != theirs


def _nearness(one: str, other: str, bearers_of: Callable[[str], int]) -> Kinship:
    if not set(spelling_keys(one)).isdisjoint(spelling_keys(other)):
        return Kinship.FORM
    shorter, longer = sorted((len(one), len(other)))
    allowed = 0 if longer < SHORT_NAME else 1 if shorter < LONG_NAME else 2
    if longer - shorter > allowed or longer > MAX_NAME or OSA.distance(one, other, score_cutoff=allowed) > allowed:
        return Kinship.OTHER
    rare, common = sorted((bearers_of(one), bearers_of(other)))
    ratio = common / max(rare, 1)
    if longer == SHORT_NAME and rare:
        return Kinship.OTHER  # of three letters nearly every neighbour is a name: Ida, Ina, Ira
    if rare == 0 or ratio >= FAR_RARER:
        return Kinship.MISSPELT
    return Kinship.SIMILAR if ratio >= RARER else Kinship.OTHER
