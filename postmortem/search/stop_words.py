"""Words too common to be searched for, folded, by language."""

ENGLISH = """
a am an and are as at be been but by did do does for from had has have he her him his how i if in
into is it its me my no nor not of on or our she so such than that the their them then there these
they this those to too us was we were what when which while who will with would you your
"""
GERMAN = """
aber als am an auch auf aus bei beim bis da dann das dass dem den der des die dies diese diesem
diesen dieser dieses doch durch ein eine einem einen einer eines er es fuer fur hat hatte hatten
haben ich ihm ihn ihr im in ist ja kann man mit nach nicht noch nur ob oder sehr sein sich sie sind
so sowie uber ueber um und uns vom von vor war waren was wenn werden wie will wir wird wurde wurden
zu zum zur
"""
STOP_WORDS = {
    "en": frozenset(ENGLISH.split()),
    "de": frozenset(GERMAN.split()),
}
