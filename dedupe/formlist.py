"""Which first names are forms of one another: nicknames, transliterations, established spellings. A list, and looking it up."""

from __future__ import annotations

from dedupe.normalise import compact

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
anders | adde
andreas | adde
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
martin | marre
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
katarina catharina katharina | cattis kattis
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
