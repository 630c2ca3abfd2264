"""Word lists as plain text, for `dedupe.extract.vocabulary`. Lower case; a line of PEOPLE is `role gender relation number: words`."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


PEOPLE = """
child f - one: flicka flickan flickebarn flickebarnet tjej tjejen dotter dottern dottra tös tösen jänta jäntan girl daughter tyttö tytön
child f - one: tyttöä tytär gabadh gabar inan بنت طفلة ابنة grannflicka grannflickan grannflickans bonusdotter bonusdottern fosterdotter
child f - one: fosterdottern styvdotter
child m - one: pojke pojken poijke kille killen son sonen grabb grabben boy poika pojan poikaa wiil wiilka ولد ابن grannpojke
child m - one: grannpojken grannpojkens bonusson bonussonen fosterson styvson gosse gossen gossebarn gossebarnet lillpojken lillgrabben
child m - one: lillkillen pojkbarn systerson systersonen brorson brorsonen gudson gudsonen sonson sonsonen dotterson dottersonen kusinson
child f - one: systerdotter systerdottern brorsdotter brorsdottern guddotter sondotter dotterdotter systerdotters kusindotter
child - - one: systerbarn brorsbarn gudbarn gudbarnet kusinbarn familjehemsbarn
child - - one: barn barnet elev eleven elevens bebis bebisen baby spädbarn spädbarnet nyfödd nyfödda barnbarn barnbarnet child kid
child - - one: infant toddler student pupil طفل lapsi lapsen lasta ilmo cunug grannbarn grannbarnet tonåring tonåringen ungdom ungdomen
child - - one: småbarn fosterbarn fosterbarnet förskolebarn skolelev ungen unge femåringen spädisen bäbis bäbisen
child - - one: الطفل الولد ребенок дитина ребёнок dziecko çocuk dijete kudka
child f - one: lillflickan lilltjejen tösabit tösabiten البنت الطفلة дівчинка дівчинку девочку дочку дочка девочка дочь córka kızı ćerka
child f - one: gabadha gabadhu
child m - one: хлопчик хлопчика мальчика сина сына син мальчик сын syn oğlu wiilku ابني
child - sibling many: barnen syskonen barnbarnen kids children ungarna småbarnen siblings tvillingar tvillingarna lapset carruur
child - sibling many: syskonparet
child - sibling many: carruurta grannbarnen trillingarna syskonskaran
child - - many: elever eleverna ungdomarna ungdomar minderåriga tonåringar
child f sibling many: döttrar döttrarna daughters
child m sibling many: söner sönerna sons
child f - many: flickor flickorna tjejerna tjejer girls småflickor småflickorna
child m - many: pojkar pojkarna killarna killar grabbarna boys småpojkar småpojkarna
other f sibling one: syster systern syrra syrran lillasyster lillasystern storasyster storasystern lillsyster storsyster tvillingsyster
other f sibling one: halvsyster halvsystern styvsyster sister sisko siskon
other f other one: väninna väninnan
other m sibling one: bror brodern brorsan lillebror lillebrodern storebror storebrodern brorsa lillebrorsa tvillingbror halvbror
other m sibling one: halvbrodern
other m sibling one: styvbror brother veli brorsan tvillingbrodern walaalkiis walaalkeed walaalkii
other m other one: veljen
other f sibling one: tvillingsystern halvsystern walaashiis walaasheed walaashii
other - other one: bästisen polare polaren bestie kompis kompisen kompisar kamrat kamraten klasskamrat klasskamraten klasskompis
other - other one: klasskompisen vän vännen bästis lekkamrat
other - sibling one: småsyskon syskonet halvsyskon
other - other one: kusin kusinen friend classmate cousin skolkamrat
other f sibling many: systrar systrarna lillasystrar småsystrar sisters
other m sibling many: bröder bröderna brothers småbröder
other - sibling many: syskon småsyskonen
other - other many: kompisarna vänner vännerna klasskamrater klasskamraterna kusiner kusinerna friends cousins
parent f mother one: mamma mamman mamsen mor modern moder morsan mother mom mum mummy mommy mama äiti äidin hooyo hooyada
parent m father one: pappa pappan fader fadern farsan father dad daddy papa isä isän aabo aabaha
parent - guardian one: vårdnadshavare vårdnadshavaren vh1 vh2 vhv1 vhv2 målsman förälder föräldern guardian parent vh vhv huoltaja waalid
parent - guardian many: föräldrar föräldrarna parents vårdnadshavarna guardians vanhemmat
parent f other one: styvmamma styvmamman styvmor bonusmamma bonusmamman plastmamma plastmamman familjehemsmamma fostermamma fostermor
parent f other one: stepmother stepmom flickvän flickvännen låtsasmamma
parent m other one: styvpappa styvpappan styvfar styvfadern bonuspappa bonuspappan plastpappa plastpappan familjehemspappa fosterpappa
parent m other one: stepfather stepdad pojkvän pojkvännen låtsaspappa boyfriend
parent - other one: sambo sambon partner partnern familjehem familjehemmet fosterhem fosterhemmet jourhem jourhemmet
adult f - one: mormor mormodern farmor moster mostern faster fastern grandmother grandma aunt fröken lärarinna lärarinnan skolsköterska
adult f - one: skolsköterskan fru frun hustru hustrun väninnan kvinna kvinnan tant tanten damen lady woman mrs ms
adult m - one: morfar farfar morbror morbrodern farbror farbrorn grandfather grandpa uncle magister magistern herr make maken mannen man
adult m - one: gubbe gubben exmake exmannen husband mr typ-som snubbe snubben karl karln karlen exman
adult f - one: ayeeyo habaryar eeddo exfru exfrun
adult m - one: awoowe adeer abti عم خال جد
adult - - one: handledare handledaren barnläkare barnläkaren kommunpolis områdespolis kontaktperson kontaktpersonen jourhandläggare
adult - - one: rektorns bitr biträdande skolläkare skolläkaren tandläkare tandläkaren tandhygienist behandlare behandlaren beteendevetare
adult - - one: vikarie vikarien undersköterska undersköterskan fältare fältaren stödperson överläkare överläkaren åklagare åklagaren
adult - - one: advokaten ombud ombudet hemtjänst busschaufför skolvaktmästare idrottslärare modersmålslärare bibliotekarie bibliotekarien
adult - - one: personal personalen kassören vakten väktare väktaren vittne vittnet chauffören busschauffören
adult - - one: lärare läraren klasslärare klassläraren rektor rektorn kurator kuratorn skolkurator skolkuratorn sjuksköterska
adult - - one: sjuksköterskan läkare läkaren doktor doktorn dr polis polisen polisman socialsekreterare socialsekreteraren
adult - - one: socialsekreterarna handläggare handläggaren statsminister statsministern minister ministern socialminister politiker
adult - - one: politikern kommunalråd kommunalrådet partiledare partiledaren tränare tränaren ledare ledaren mentor mentorn pedagog
adult - - one: pedagogen förskollärare förskolläraren barnskötare barnskötaren psykolog psykologen logoped advokat advokaten chef chefen
adult - - one: enhetschef socialchef socialchefen vaktmästare vaktmästaren elevassistent elevassistenten assistent assistenten resurs
adult - - one: fritidsledare fritidspedagog domare domaren journalist journalisten reporter ordförande ordföranden barnmorska
adult - - one: distriktssköterska kollega kollegan specialpedagog specialpedagogen studiehandledare tolk tolken biståndshandläggare
adult - - one: kommundirektör teacher principal headmaster doctor nurse police officer counsellor counselor minister president king kung
adult - - one: kungen drottningen prins prinsessan influencer youtuber bloggare fotbollstränare hyresvärd hyresvärden grannfrun opettaja
adult - - one: rehtori macallin släkting släktingen
adult - - many: lärarna lärare poliser poliserna politikerna pedagogerna grannarna teachers
"""

# Function words, pronouns, verbs and weekday or month names that the name table also holds, or that open sentences.
ORDINARY = """
jag du han hon hen den det vi ni de dom dem mig dig sig oss er min mitt mina din ditt dina sin sitt sina vår vårt våra ert era hans hennes
dess deras någon något några ingen inget inga en ett och eller men samt att som om när då där här nu så ju nog väl också även inte ej icke
bara alltid aldrig ofta ibland sällan igen redan ännu kanske mycket mer mest lite lilla lille liten små stor stora i på av för till från
med utan hos vid mot mellan under över efter före innan sedan sen genom kring runt inom utom utanför bakom framför upp ner ut in bort hem
hemma ute inne åt ur än är var varit vara vore blir blev blivit bli har hade haft ha kan kunde ska skulle skall vill ville måste får fick
fått går gick gått kommer kom kommit ser såg sett hör hörde hört säger sa sade sagt gör gjorde gjort tar tog tagit ger gav vet visste tror
trodde tycker tyckte mår mådde bor bodde heter hette sitter satt ligger låg står stod slår slog slagit skriker skrek gråter grät dricker
drack dricka sover sov äter hotar hotade vem vad vilken vilket vilka varför hur vars vart alla allt alltså annan annat andra samma sådan
sådant denna detta dessa varje själv båda både ena första sista nya nytt ny gamla gammal flera många få fler idag igår imorgon dag dagar
dagen vecka veckor veckan månad månader år åren gång gånger tid kväll kvällen natt natten morgon morgonen helg helgen timme timmar minuter
klockan kl måndag tisdag onsdag torsdag fredag lördag söndag måndagen tisdagen onsdagen torsdagen fredagen lördagen söndagen januari
februari juli augusti september oktober november december hej hejsan hallå god tack snälla obs ps hälsningar mvh
vänligen bästa kära ja nej jo ok okej stopp stoppa hjälp hot våld blod film filmen klipp klippet video videon bild bilden länk länken
skola skolan förskola förskolan dagis dagiset fritids klass klassen kommun kommunen socialtjänsten socialen soc socialkontoret polisen bup
bvc vårdcentralen facebook tiktok snapchat instagram youtube flashback messenger whatsapp internet familj familjen hemmet hus huset
lägenhet lägenheten gata gatan väg vägen adress telefon mobil nummer namn personnummer ålder född födda uppgift uppgifter oro orolig
anmälan orosanmälan ärende glad modig rask frisk stark hård lång rapp kvick snäll arg ledsen rädd trött sjuk smutsig hungrig ensam tyst
blyg full nykter röd svart vit blå ond elak våldsam utsatt slagen bra dåligt dålig illa fel rätt sant svårt jobbigt hemskt synd konstigt
tydligt säkert plötsligt senast numera eftersom därför trots medan tills dock emellertid dessutom granne grannen grannar bekant bekanta
folk person personen personer människa människor vuxen vuxna ägare anonym okänd privatperson the a an and or but is are was were be been
has have had do does did will would can could should must may might not no yes he she it they we you me him her his their our my your its
who what where when why how which this that these those there here then than so very too also only just from to of on at by for with about
into over after before because if while as all some any each every another other more most much many please help hello hi dear thanks
thank worried concerned regards school preschool kindergarten home house street mother's child's day night week year years old months said
says told seen saw olen ei se hän minä sinä te tai mutta että kun jos niin myös vain nyt tämä joka mikä kuka koulu päiväkoti koti vuotta
vuotias hei kiitos huolissani waa iyo ku ka oo ma ay uu si waxaan waxay wuxuu dugsiga fadlan sanno jir hemsk tom sur ren skarp van mån
tis ons tors fre lör sön jan feb mar apr jun jul aug sep okt nov dec hemkommun stad staden landet sverige svensk svenska svenskt islam gud
allah
"""

# Real names that are also ordinary words, or too short to trust: they need a word beside them that says they are a name.
AMBIGUOUS = """
max alma sol bo my kim per love liv vi björn sten stig tor ask ek lo bror siv ros rose vilja dag mark maj juni april mars sommar glenn hope
faith joy grace may bill art ray dean will drew chase summer autumn jord frid frej lycka ljung lind berg ö rut tage mats don lena ande
mira vide ville milla ture linn mina dina sina alla man nova jul vera bella stella viola iris tuva aurora vigg ester falk örn jan bar hem
lans gull mio lou jo mi di li an sam pia pi bob ted rock sky kalmar nora mora sala eda ale falun lund ystad luleå umeå piteå gävle skara
trosa åre ånge arvika
"""

# Of these the ones that have a capital for another reason: months, places, pronouns of address, shops.
DOUBTFUL = """
maj juni april mars jul max ni di mio vi per stig tor dag sol bar hem rock sky kalmar nora mora sala eda ale falun lund ystad
luleå umeå piteå gävle skara trosa åre ånge arvika hope faith may will art bill drew chase summer autumn ted bob jo mi li an berg ljung
"""

JUNK = """
okänd okänt okända okand unknown vet vetej vetinte vetinget vetejheller inte ej ? - x xx xxx xxxx n/a na none null nil inget saknas saknar
anonym anonymt anonymous hemlig hemligt flicka flickan pojke pojken barn barnet tjej tjejen kille killen dotter dottern son sonen girl boy
child kid bebis bebisen baby nn n.n. nn. namn förnamn efternamn test ... . , _ * ** *** tyttö poika vill säga minns uppgift ejkänt ejkänd
oklart oklar osäker osäkert "" '' -- --- ---- / 0 00 000 ingenaning aning ingen-aning kanske skyddad skyddat sekretess the a den det jag
"""

# The municipalities, so that "i Borlänge" is a place. Those that are also names of persons count as places only after a preposition.
PLACES = """
stockholm göteborg malmö uppsala linköping örebro västerås norrköping helsingborg jönköping umeå lund borås sundsvall gävle eskilstuna
södertälje karlstad täby växjö halmstad sollentuna solna luleå kalmar kristianstad kungsbacka skellefteå trollhättan uddevalla nyköping
borlänge motala falun karlskrona örnsköldsvik landskrona varberg östersund trelleborg ängelholm sandviken ludvika mora avesta hedemora
säter leksand rättvik älvdalen orsa malung gagnef vansbro smedjebacken kinda hjo mjölby hallsberg kumla arboga köping fagersta sala
norberg gnesta trosa katrineholm flen strängnäs oxelösund vingåker ronneby karlshamn sölvesborg olofström sollefteå härnösand kramfors
timrå ånge piteå boden kalix haparanda älvsbyn arvidsjaur jokkmokk gällivare kiruna pajala övertorneå överkalix lycksele vilhelmina
storuman åsele dorotea vindeln robertsfors nordmaling vännäs bjurholm ljusdal bollnäs söderhamn hudiksvall ovanåker nordanstig hofors
ockelbo älvkarleby tierp östhammar enköping håbo knivsta heby norrtälje sigtuna vallentuna österåker värmdö nacka tyresö huddinge botkyrka
haninge nynäshamn salem ekerö järfälla lidingö danderyd vaxholm sundbyberg nykvarn kungsör hallstahammar surahammar skinnskatteberg
lindesberg nora askersund degerfors karlskoga laxå lekeberg ljusnarsberg hällefors arvika filipstad hagfors kristinehamn säffle sunne
torsby årjäng eda grums kil forshaga hammarö storfors munkfors åmål lidköping skövde mariestad falköping skara tidaholm vara götene
essunga grästorp tibro karlsborg töreboda gullspång alingsås vårgårda herrljunga ulricehamn svenljunga mark bollebygd tranemo lerum
partille härryda mölndal kungälv stenungsund tjörn orust öckerö ale lilla-edet strömstad tanum lysekil munkedal sotenäs färgelanda
mellerud dals-ed bengtsfors vänersborg falkenberg hylte laholm båstad örkelljunga klippan perstorp åstorp bjuv höganäs svalöv eslöv höör
hörby kävlinge lomma staffanstorp burlöv svedala vellinge skurup sjöbo ystad tomelilla simrishamn östra-göinge osby hässleholm bromölla
älmhult ljungby alvesta markaryd tingsryd uppvidinge lessebo värnamo gislaved gnosjö vaggeryd nässjö eksjö tranås aneby sävsjö vetlanda
habo mullsjö emmaboda nybro torsås mörbylånga borgholm mönsterås oskarshamn högsby hultsfred vimmerby västervik gotland visby åtvidaberg
finspång söderköping valdemarsvik ydre boxholm ödeshög vadstena åre krokom strömsund ragunda bräcke berg härjedalen
"""
