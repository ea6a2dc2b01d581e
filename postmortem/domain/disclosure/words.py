"""Lists of words; most of these are names as well as ordinary words."""


def listed(words: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(words.split())


LEGAL = listed(
    "gmbh mbh ag se kg kgaa ohg ug ev eg inc ltd llc corp plc bv nv sa srl spa co oy ab as"
)
# Names of clients that are words of the trade: only with a capital, and not before these nouns.
COMMON = listed(
    "alpha beta gamma delta epsilon omega sigma theta target orange apple shell visa gap next nova "
    "core prime apex summit pioneer phoenix atlas titan mercury oracle amazon meta alphabet "
    "square block box slack zoom signal matrix vector fusion horizon focus express logic"
)
NOT_A_COMPANY = listed(
    "version versionen release releases test tests tester phase phases channel stage software "
    "build builds status feature features flag group value values function lake table tables "
    "particle coefficient distribution"
)
# The first word of a longer name says too little alone.
GENERIC = listed(
    "stadtwerke deutsche deutscher deutsches hotel klinik klinikum universitaet universitat "
    "university bank sparkasse first general global international national united european "
    "north south west east nord sued ost super digital smart green cloud data systems service "
    "services logistik logistics energie energy handel verlag technik software solutions group "
    "holding berlin hamburg muenchen london paris hafen stadt landkreis allgemeine central"
)
MONTHS = listed("april may june august march mai juni juli januar summer autumn winter sommer")
# First and family names that are ordinary words: alone they count only after such as "by".
NEVER_ALONE = MONTHS | listed(
    "will mark rose grace hope faith art bill chip dean drew frank gene grant jack jay joy max "
    "miles pat rich rob ray sue ada ruby chase case page cook baker king young long price bush "
    "stone wood hill banks root key post crystal dawn eve iris ivy lily olive pearl penny "
    "reed rusty sandy skip sky sunny terry tim van victor wade ward wolf berg koch stein vogel "
    "bauer schneider fischer weber becker richter koenig konig kaiser frost kern kurz lang klein "
    "gross roth schwarz weiss braun jung alt neu engel ernst fuchs hahn haas horn hammer kraft "
    "kreis last licht linde markt reich ring schild schutz stark sturm tag thema vogt wand wald "
    "wert zahn mueller muller miller smith schmied schmidt feld graf herr hof keller kessler "
    "schulze meier turner cooper walker carter fox bird law day may bell ball field fields west "
    "north wise sharp strong small little white black brown green gray grey silver gold jan "
    "frei herz sonne blum "
    "blume baum zimmer zimmermann kaufmann jaeger jager schuster schreiber schroeder beck"
)
EVIDENCE = listed(
    "by with thanks asked told called ask tell call phoned rang paged woke told and "
    "von mit an durch bei und bat rief fragte weckte hat habe danke laut herr frau herrn mr ms mrs"
)
