"""Small German words by what they tell of a sentence's build."""

from ..findings import listed

PEOPLE = listed("ich wir du man jemand niemand keiner wer irgendwer irgendjemand jeder")
MAYBE = listed("er sie")
NEUTRAL = listed("es das dies was etwas nichts alles")
NOMINATIVE = listed(
    """
    der die das ein eine kein keine mein meine dein deine unser unsere ihr ihre sein seine
    euer eure dieser diese dieses jeder jede jedes jener mehrere einige viele alle beide
    manche welcher welche irgendein irgendeine zwei drei sämtliche
    """
)
OTHER = listed(
    """
    den dem des einen einem eines einer keinen keinem keiner keines meinen meinem meiner
    unseren unserem unserer unseres unsern ihren ihrem ihrer ihres seinen seinem seiner
    seines diesen diesem jeden jedem jenen deren dessen allen beiden vielen mehreren
    """
)
PREPOSITIONS = listed(
    """
    an auf aus bei bis durch für gegen hinter in mit nach neben ohne seit trotz über um
    unter von vor während wegen zu zwischen im am zum zur beim vom ins ans aufs dank laut
    mittels per pro innerhalb außerhalb infolge aufgrund gemäß statt anstatt seitens fürs
    übers ab
    """
)
BREAKS = listed("und aber oder sondern denn weil dass ob wenn als nachdem bevor sowie")
ADVERBS = listed(
    """
    danach dann daraufhin anschließend zuerst später gestern heute dabei dafür deshalb daher
    trotzdem leider also nun jetzt schließlich zunächst außerdem plötzlich dadurch damit
    dort hier so doch allerdings jedoch wieder einmal offenbar vermutlich immer nie nicht
    kurz sofort bereits erneut schon wenig beinahe fast auch nur sogar warum wieso wo wann
    hinterher inzwischen mittlerweile hätte hätten wäre wären hat haben war waren ist sind
    wurde wurden wird kann konnte soll sollte muss darf beim nachts morgens abends insgesamt
    eigentlich immerhin zudem somit stattdessen rückblickend vergessen übersehen
    """
)
SURE = listed("der ein kein unser wir ich er man jemand niemand du keiner")
MARKS = frozenset(",;:.!?()–—")
PARTS = listed("einer eine eines einige mehrere zwei drei keiner niemand jemand")
