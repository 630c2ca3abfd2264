"""Which first names are forms of one another: nicknames, transliterations, established spellings. A list, and looking it up."""

from __future__ import annotations

from dedupe.normalise import compact

# "full spellings | short forms". Full spellings are forms of one another and of each short form; two short forms are not
# (Lisa and Betty may be sisters). Made by hand, folded: transliterations of Arabic, Somali, Tigrinya, Persian, Turkish, Bosnian,
# Polish, Ukrainian and Russian names, and established Swedish short forms. Left out on purpose: short forms that many
# children bear as a name of their own beside a sister or brother with the long one (Hanna and Johanna, Ella and Isabella, Leo and Leonard).
_FORMS = """
mohammed mohamed muhammad muhammed mohammad mohamad mahamed maxamed mohamet muhamed muhamad muhamet mehmet moxamed muxammad | mo
ahmed ahmad axmed achmed ahmet
ali cali aly
abdi cabdi
abdullahi cabdullahi cabdulaahi abdulahi abdullah cabdullah abdallah abdulla
abdirahman cabdiraxman cabdiraxmaan abdurahman abdulrahman abdurrahman abdelrahman abdirahmaan | abdi cabdi
abdirizak abdirisak cabdirisaaq abdulrazak abdirizaaq | abdi cabdi
abdikarim abdulkarim cabdikariim abdikarin | abdi cabdi karim
abdifatah cabdifataax abdulfatah abdifitah | abdi cabdi
yusuf yousef youssef yousuf yusef yosef jusuf yussuf yuusuf jusef
ibrahim ebrahim ibraahim ibrahem brahim ibraahin abrahim | ibbe
hussein hussain husain xuseen husein hossein hosein huseyin husseyn husejn husien hussien hosain xusen
hassan hasan xasan hasen xassan
fatima fatemeh fatma fadumo faadumo fatuma fatimah faduma fatme fatimata fatoumata | fadi
aisha aicha aysha caasha ayesha aischa aishah aiche ayse aysa ajsa aishe caisha aiysha
khadija khadijah hadija kadija khadiija qadija hatice khadidja xadiijo khadijo
maryam mariam meryem maryan mariama maryama miryam maryem merjem merjema mariyam meriem miriyam
zaynab zainab zeinab seynab zeynep zaineb seinab zeynab saynab zejneb zinab
amina aamina aminah aminata emina emine
layla leila laila leyla lejla leyli lajla
omar umar cumar omer
osman othman cusman cusmaan uthman usman othmane
said saeed saiid siciid saed
khalid khaled halid khaalid chalid
mustafa mostafa moustafa mustafe mustapha
mahmoud mahmud mahmood maxamuud mahamud mahmut
hamza hamse xamse hamsa hamzah
yasin yassin jasin yaasiin yasiin yacine jassin yaseen yassine
jamal gamal jamaal djamal cemal
nour nur noor nuur
younes youness yunus yonis yoonis jonis yunis
ismail ismael ismaaciil ismaiil esmail ismacil ismaciil esmaeil
suleiman sulayman suleyman saleban saleebaan soliman sulejman soleyman souleymane
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
sergej sergei sergey serhij serhii serhiy serhej sergii
oleksandr aleksandr alexandr aleksander oleksander alexandru | alex aleks sasha alle
alexandra aleksandra oleksandra | alex sasha
natalia nataliia nataliya natalja natalya nathalie natalie | natasha nathali
dmitri dmitry dmytro dimitri dimitrij dmitrij dmytri dimitry dmitriy dmitro | dima mitja
yulia julia iuliia juliia yuliya julija julie
anastasia anastasiia anastasiya anastasija | nastja nastya
kateryna katerina ekaterina jekaterina yekaterina | katja katya kata
mykola nikolaj nikolai nikolay
yevhen jevgenij evgeny yevgeny eugen | zjenja
volodymyr vladimir wladimir volodimir volodymir | vova
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
johannes johanes yohannes yohanes | hannes
jonathan jonatan | jonte jonny
jonas yonas | jonte
bengt | benke
erik eric eirik
gustav gustaf | gurra gusten
fredrik frederik fredric | fredde figge
mikael michael mickael mikal mikhail mykhailo mikail michail mikayel | micke mike misha
kristoffer christoffer christopher kristofer christofer | kricke stoffe chris kris
kristian christian krystian | krille chris kris
sebastian sebastyan | sebbe
alexander aleksander alexandr | alex alle
benjamin binyamin biniam biniyam beniamin | benji ben benje
daniel danyal daniil | danne dani danny
david davud dawit davood dawid davyd | dadde
emanuel | manne
filip philip | fille
gabriel gabrijel | gabbe
henrik henric | henke
joakim joachim jokim | jocke
jakob jacob yakub jakub yaqub yakoub yacoub yaaquub yaqoub | jacke jack
josef joseph josip | joppe
leonard | lenni
ludvig ludwig | ludde
lukas lucas lukasz lukass | lukke
magnus | mange
martin | marre
mattias matthias mathias matias | matte matti
nicklas niklas niclas nicolas nikolas nicholas
oliver | ollie
olof olov olaf | olle ola
oskar oscar | ogge osse
patrik patrick patryk | patte putte
rasmus | rasse
rickard rikard richard | ricky rille rikke
robert | robban bob bobby rob
samuel samiel samuil | samme sam sammy
simon simeon szymon semyon | simme
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
karolina carolina caroline karoline karolyna | carro karro
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
veronica veronika weronika
cecilia sesilia cecillia | cissi sessan cilla
felicia felisia
amanda | mandy
agnes agness | agge
astrid | asta
wilma vilma
wilhelmina vilhelmina | mina mimmi
abdulaziz abdelaziz abdiasis abdulasis cabdicasiis abdiaziz
abdulkadir abdiqadir cabdulqaadir abdelkader abdulqadir abdikadir
abdinasir cabdinaasir abdulnasir abdelnasser
abubakar abubakr aboubacar abuubakar abubaker
abdirashid abdulrashid cabdirashiid
anas anass enes anes
ayman aiman aymen eymen
ammar amar
basel basil bassel basell
firas feras
haidar haydar heidar hajdar haider
hamid hameed xamiid
hadi haadi
isa issa eissa ciise iise isse
javad jawad jawaad
jaber jabir jabeer
kamal kemal kamaal
karim kareem kariim
kasim qasim qassem qasem kassem qaasim kassim
khalil halil khaleel chalil xaliil
laith layth leith
majed majid maajid
malik malek maalik
masoud masood massoud mesut masud
morteza murtaza murtada mortaza
mojtaba mujtaba
mousa musa moussa muuse musse muse mossa
muath muaz moaz moath mouaz
nabil nabeel nebil
naser nasser nasir naasir
navid nawid naweed
obaida ubaida obeida
omid umid omeed
rashid rasheed rachid rashiid
saif seif sayf seyf
salah saalax
saleh salih saalih salix
salim saleem saliim selim
sami samy
samir sameer samiir
sajjad sajad
tarek tariq tarik taariq tareq
wael wail
walid waleed waliid oualid velid
yahya yehia yahia jahja yaxye yahye
zaid zayd zeid
ziad ziyad zijad
ayan ayaan
asma asmaa esma
batoul batul
bushra busra bouchra bushraa
deqa deeqa deka
faiza fayza faisa faysa
hafsa xafsa hafza
halima xaliimo halimo halime haleema xaliima
hawa hawo xawo xaawo
hibaq hibaaq
hodan xodan
huda hoda hudda
ikram ikraam
ikran ikraan
isra israa esra
jamila djamila cemile jamiila
jasmin yasmin yasmine jasmine yasemin yasmeen jasmina
malak malaak
marwa marwo merve
masoma masumeh masooma masouma
mona muna mouna
nimo nimco
rahma raxma rahmo raxmo
rania ranya
raneem ranim
reem rim
ruqaya ruqayya rukia ruqiya rukiya ruqiyo roqaya
sadia saadia sacdiyo sadiyo saadiya
sahra zahra zehra zahraa
salma selma
samira sameera samiira
setara setareh
shaima shaymaa chaima seyma shaimaa shayma
suad souad sucaad suaad
ubah ubax
farah faarax
guled guuleed
jama jaamac
liban liibaan
natnael nathnael natanael nathanael nathaniel
tesfay tesfai
yordanos jordanos
filmon philmon
luwam luam
ermias yermias jeremias
rahel rachel
henok enoch
eyob iyob
andrii andriy andrij andrei andrej andrey
artem artjom artyom
bohdan bogdan
daria dariia darja darya dariya
denys denis dennis
hlib gleb
ihor igor
illia ilya ilja ilia illya
iryna irina iryna
kyrylo kirill kiril kyryl
liudmyla ludmila lyudmila ljudmila
maksym maxim maksim maxym maxime
maria mariia mariya marija | masha masja marusia
matvii matvey matvij matvei
nadiia nadia nadja nadiya nadija
oksana oxana
oleh oleg
olha olga
pavlo pavel pawel
solomiia solomiya
stanislav stanislaw | stas
svitlana svetlana | sveta
tetiana tatiana tatjana tetyana tatyana | tanja tanya
tymofii timofey timofei tymofiy
valeriia valeria valeriya valerija | lera
viacheslav vyacheslav vjatjeslav | slava
vladyslav vladislav wladyslaw | vlad
vasyl vasil vasilij vasily
yehor egor jegor yegor
yelyzaveta elizaveta jelizaveta yelizaveta | liza
yeva jeva eva ewa
yurii yuri jurij yuriy juri
anhelina angelina
mateusz matteus mateus
kacper kasper casper
oliwia olivia
maksymilian maximilian maximillian | max maxe
maximus | max maxe
zuzanna zuzana
dzenan djenan jenan
dorde djordje dordje
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
